// Sends files from one half of a page to the other through a real browser and its data channels, saves them on the disk, and
// holds them against what was sent: `npm run pair [-- --many 2000 --large 1000]`.
import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createServer } from 'vite';
import { openBrowser } from '../look/browser.mjs';

const MIB = 1024 * 1024;
const { values: options } = parseArgs({
  options: {
    many: { type: 'string', default: '300' },
    large: { type: 'string', default: '300' },
    only: { type: 'string', default: '' },
  },
});
const sizes = [0, 1, 65_535, 65_536, 65_537, Number(options.large) * MIB];

const saved = mkdtempSync(join(tmpdir(), 'porthole-pair-'));
const configFile = fileURLToPath(new URL('../vite.config.ts', import.meta.url));
const server = await createServer({
  configFile,
  logLevel: 'error',
  server: { port: 0, hmr: false, watch: null },
});
await server.listen();
const { port } = new URL(server.resolvedUrls.local[0]);
const page = `http://porthole.test:${port}/pair/`;
const browser = await openBrowser(['--host-resolver-rules=MAP porthole.test 127.0.0.1']);
let failed = 0;

try {
  await browser.wait(600_000);
  await browser.cdp('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: saved });
  await load();
  const secure = await browser.run('arguments[0](isSecureContext)');
  check('the page is as insecure as a guest’s', secure === false);
  const jobs = {
    sizes: sendAll,
    many: () => sendMany(Number(options.many)),
    breaking: breakOff,
    loading: loadAnew,
  };
  for (const [name, job] of Object.entries(jobs)) if (name.includes(options.only)) await job();
} finally {
  await browser.close();
  await server.close();
  rmSync(saved, { recursive: true, force: true });
}
console.log(failed ? `${failed} failed` : 'all is well');
process.exit(failed ? 1 : 0);

async function load() {
  await browser.go(page);
  await browser.run(
    `const done = arguments[0]; const look = () => window.pair ? done() : setTimeout(look, 50); look();`,
  );
}

async function sendAll() {
  for (const bytes of sizes) await sendOne(bytes);
}

async function sendOne(bytes) {
  const name = `${bytes}.bin`;
  const before = memory();
  const watch = { most: before };
  const timer = setInterval(() => (watch.most = Math.max(watch.most, memory())), 100);
  const { phase, seconds } = await call('send', [[name, bytes]]);
  clearInterval(timer);
  const good = phase === 'finished finished' && (await isThere(name, bytes));
  const pace = bytes > MIB ? `, ${(bytes / MIB / seconds).toFixed(1)} MiB/s` : '';
  check(
    `${bytes} bytes in ${seconds.toFixed(2)} s${pace}, memory +${Math.round(watch.most - before)} MiB`,
    good,
  );
}

async function sendMany(count) {
  const files = Array.from({ length: count }, (_, nth) => [`small ${nth}.txt`, 100 + nth]);
  const { phase, seconds } = await call('send', files);
  const there = await Promise.all(files.map(([name, bytes]) => isThere(name, bytes)));
  const good = phase === 'finished finished' && there.every(Boolean);
  check(`${count} small files in ${seconds.toFixed(1)} s, ${there.filter(Boolean).length} are there`, good);
}

async function breakOff() {
  const name = 'broken off.bin';
  const bytes = 200 * MIB;
  const here = await call('sendUntil', name, bytes, 60 * MIB);
  await call('reconnect');
  await ends();
  check(`a connection broken at ${Math.round(here / MIB)} MiB goes on by itself`, await isThere(name, bytes));
}

async function loadAnew() {
  const name = 'loaded anew.bin';
  const bytes = 200 * MIB;
  const before = await call('sendUntil', name, bytes, 100 * MIB);
  await load();
  const after = await call('sendUntil', name, bytes, 1);
  check(
    `a page loaded anew at ${Math.round(before / MIB)} MiB goes on at ${Math.round(after / MIB)} MiB`,
    after > before - 24 * MIB,
  );
  await ends();
  check('and what arrives is whole', await isThere(name, bytes));
}

function call(name, ...args) {
  return browser.run(
    `const [name, args, done] = arguments; window.pair[name](...args).then(done, (reason) => done({ phase: String(reason) }));`,
    name,
    args,
  );
}

/** Until nothing runs any more. Both halves know of both ends of a transfer after a reload, because they are one page. */
function ends() {
  return browser.run(`const done = arguments[0]; const look = () => {
    const [sent, received] = window.pair.rows();
    const open = [...sent.filter(({ direction }) => direction === 'out'), ...received.filter(({ direction }) => direction === 'in')]
      .some(({ phase }) => ['asking', 'resting', 'running'].includes(phase));
    open ? setTimeout(look, 100) : done();
  }; look();`);
}

function check(what, good) {
  if (!good) failed += 1;
  console.log(`${good ? 'good' : 'BAD '} ${what}`);
}

/** Whether the file was saved as it was sent. */
async function isThere(name, bytes) {
  const path = join(saved, name);
  for (let turn = 0; turn < 100 && !readdirSync(saved).includes(name); turn += 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  if (!readdirSync(saved).includes(name) || statSync(path).size !== bytes) return false;
  const hash = createHash('sha256');
  for await (const data of createReadStream(path)) hash.update(data);
  return hash.digest('hex') === expected(name, bytes);
}

function expected(name, bytes) {
  const block = new Uint8Array(Math.min(bytes, MIB));
  for (let at = 0, state = name.length; at < block.length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    block[at] = state >>> 24;
  }
  const hash = createHash('sha256');
  for (let at = 0; at < Math.floor(bytes / MIB); at += 1) hash.update(block);
  return hash.update(block.subarray(0, bytes % MIB)).digest('hex');
}

/** What the browser's processes have of their own, in MiB. */
function memory() {
  const children = new Map();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ')[1];
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const anonymous = (pid) => Number(/RssAnon:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
  const own = (pid) => (children.get(pid) ?? []).reduce((sum, child) => sum + own(child), anonymous(pid));
  return own(String(browser.pid)) / 1024;
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
