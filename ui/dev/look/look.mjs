// Shows every state of both pages to axe-core in both schemes, looks in every size and language for what does not fit, and, with
// `--pictures`, saves a picture of each: `npm run look -- [--pictures] [--only viewer=waiting] [--language ru]`. Ends with 1 where
// anything is found.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createServer } from 'vite';
import { AUDIT, FITS, SETTLED } from './audit.mjs';
import { openBrowser } from './browser.mjs';
import { PAGES } from './states.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const AXE = readFileSync(here('../../node_modules/axe-core/axe.min.js'), 'utf8');
const SIZES = {
  viewer: [
    [1280, 800],
    [390, 844],
  ],
  // The window as it opens, smaller, at its smallest, which is also a large script's, and on a large screen.
  app: [
    [960, 640],
    [800, 600],
    [640, 480],
    [1920, 1080],
  ],
};
/** A loaded machine may paint this late, in milliseconds. */
const PATIENCE = 180_000;
const SCHEMES = ['light', 'dark'];
const LANGUAGES = ['en', 'es', 'ru'];

const { values: options } = parseArgs({
  options: {
    pictures: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    language: { type: 'string' },
  },
});
const languages = LANGUAGES.filter((one) => one === (options.language ?? one));

const server = await createServer({
  configFile: here('../vite.config.ts'),
  logLevel: 'error',
  server: { port: 0, hmr: false, watch: null },
});
await server.listen();
const root = server.resolvedUrls.local[0];
const browser = await openBrowser();
await browser.wait(PATIENCE);
const { userAgent } = await browser.cdp('Browser.getVersion', {});
const found = new Map();

try {
  rmSync(here('out'), { recursive: true, force: true });
  mkdirSync(here('out'), { recursive: true });
  for (const language of languages) {
    await browser.cdp('Emulation.setUserAgentOverride', { userAgent, acceptLanguage: language });
    for (const [page, states] of Object.entries(PAGES)) {
      for (const state of states.filter((name) => `${page}=${name}`.includes(options.only)))
        await lookAt(page, state, language);
    }
  }
} finally {
  await browser.close();
  await server.close();
}
for (const [what, places] of found) console.log(`${what}\n  in ${places.join(', ')}`);
console.log(found.size ? `found ${found.size} problems` : 'found no problem');
process.exit(found.size ? 1 : 0);

/** Colours do not depend on the language, nor does what fits on the colours. */
async function lookAt(page, state, language) {
  const name = `${page}=${state}`;
  const [size] = SIZES[page];
  await put(size, SCHEMES[0]);
  await browser.go(`${root}?${page}=${state.replaceAll('+', '&do=')}`);
  await browser.run(SETTLED).catch((cause) => {
    throw new Error(`${name} does not come to rest`, { cause });
  });
  for (const scheme of language === languages[0] ? SCHEMES : []) {
    await put(size, scheme);
    note(`${name} ${scheme}`, await browser.run(`${AXE};${AUDIT}`));
  }
  for (const [width, height] of SIZES[page]) {
    for (const scheme of options.pictures ? SCHEMES : [SCHEMES[0]]) {
      await put([width, height], scheme);
      note(`${name} ${width}x${height} ${language}`, await browser.run(FITS));
      if (options.pictures)
        await save(`${page}-${state.replace(/[&=]/g, '-')}-${width}-${scheme}-${language}.png`);
    }
  }
}

async function put([width, height], scheme) {
  const mobile = width < 500;
  await browser.cdp('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile });
  await browser.cdp('Emulation.setEmulatedMedia', {
    features: [{ name: 'prefers-color-scheme', value: scheme }],
  });
}

function note(where, problems) {
  for (const { what, nodes } of problems) {
    const told = [what, ...nodes].join('\n  ');
    found.set(told, [...(found.get(told) ?? []), where]);
  }
}

async function save(name) {
  const { data } = await browser.cdp('Page.captureScreenshot', { format: 'png' });
  writeFileSync(here(`out/${name}`), Buffer.from(data, 'base64'));
}
