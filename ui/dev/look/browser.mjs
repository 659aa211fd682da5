// A headless Chromium through its own driver, with no library between.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
];

/** Starts the driver and a browser; `close` ends both. */
export async function openBrowser(flags = []) {
  const folder = mkdtempSync(join(tmpdir(), 'porthole-look-'));
  const driver = spawn('chromedriver', ['--port=0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TMPDIR: folder },
  });
  const port = await new Promise((resolve, reject) => {
    let heard = '';
    driver.stdout.on('data', (data) => {
      heard += data;
      const found = /started successfully on port (\d+)/.exec(heard);
      if (found) resolve(found[1]);
    });
    driver.on('exit', () => reject(new Error(`chromedriver ended: ${heard}`)));
  });
  const base = `http://127.0.0.1:${port}/session`;
  const { sessionId } = await call('POST', base, {
    capabilities: {
      alwaysMatch: { browserName: 'chrome', 'goog:chromeOptions': { args: [...FLAGS, ...flags] } },
    },
  });
  const at = `${base}/${sessionId}`;
  return {
    go: (url) => call('POST', `${at}/url`, { url }),
    wait: (ms) => call('POST', `${at}/timeouts`, { script: ms, pageLoad: ms }),
    run: (script, ...args) => call('POST', `${at}/execute/async`, { script, args }),
    cdp: (cmd, params) => call('POST', `${at}/goog/cdp/execute`, { cmd, params }),
    pid: driver.pid,
    close: async () => {
      await call('DELETE', at);
      const ended = once(driver, 'exit');
      driver.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function call(method, url, body) {
  const response = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}
