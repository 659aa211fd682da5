// Shows every state of both pages to axe-core, looks for what does not fit, and, with `--pictures`, saves a picture of each:
// `npm run look -- [--pictures] [--only viewer=waiting] [--language ru]`. Ends with 1 where anything is found.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createServer } from 'vite';
import { openBrowser } from './browser.mjs';
import { PAGES } from './states.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const AXE = readFileSync(here('../../node_modules/axe-core/axe.min.js'), 'utf8');
const SIZES = {
  viewer: [
    [1280, 800],
    [390, 844],
  ],
  // The window as it opens, at its smallest, which is also a large script's, and on a large screen.
  app: [
    [960, 640],
    [640, 480],
    [1440, 900],
  ],
};
const SCHEMES = ['light', 'dark'];

// Waits for the page's first painting, and for the press that the state is named after.
const SETTLED = `const done = arguments[0];
  const press = { statistics: '[aria-keyshortcuts=s]', actual: '[aria-keyshortcuts="1"]', choose: '[data-choose]', files: '[aria-keyshortcuts=d]' };
  const wanted = press[new URLSearchParams(location.search).get('do')];
  const look = () => {
    if (!document.querySelector('main')) return requestAnimationFrame(look);
    if (wanted) document.querySelector(wanted).click();
    const video = document.querySelector('video');
    const painted = () => Promise.all(document.getAnimations().filter((a) => a.effect.getTiming().iterations === 1)
      .map((a) => a.finished)).then(() => requestAnimationFrame(() => requestAnimationFrame(() => done())));
    if (video && video.readyState < 2) video.addEventListener('playing', painted, { once: true });
    else requestAnimationFrame(painted);
  };
  look();`;
const AUDIT = `const done = arguments[0];
  const cut = [...document.querySelectorAll('section, article, button, form, .notice')]
    .filter((node) => !node.closest('[data-statistics]') && node.scrollWidth > node.clientWidth + 1)
    .map((node) => node.outerHTML.slice(0, 200));
  if (document.documentElement.scrollWidth > innerWidth) cut.push('the page itself');
  axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => done([
    ...violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ html }) => html.slice(0, 200)) })),
    ...(cut.length ? [{ id: 'overflow', help: 'Something is wider than its place', nodes: cut }] : []),
  ]));`;

const { values: options } = parseArgs({
  options: {
    pictures: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    language: { type: 'string', default: 'en' },
  },
});

const server = await createServer({
  configFile: here('../vite.config.ts'),
  logLevel: 'error',
  server: { port: 0, hmr: false, watch: null },
});
await server.listen();
const root = server.resolvedUrls.local[0];
const browser = await openBrowser();
let found = 0;

try {
  rmSync(here('out'), { recursive: true, force: true });
  mkdirSync(here('out'), { recursive: true });
  for (const [page, states] of Object.entries(PAGES)) {
    for (const state of states.filter((name) => `${page}=${name}`.includes(options.only)))
      await lookAt(page, state);
  }
} finally {
  await browser.close();
  await server.close();
}
console.log(found ? `found ${found} problems` : 'found no problem');
process.exit(found ? 1 : 0);

async function lookAt(page, state) {
  for (const [width, height] of SIZES[page]) {
    for (const scheme of SCHEMES) {
      await prepare(width, height, scheme);
      await browser.go(`${root}?${page}=${state.replace('+', '&do=')}`);
      await browser.run(SETTLED);
      report(`${page}=${state} ${width}x${height} ${scheme}`, await browser.run(`${AXE};${AUDIT}`));
      if (options.pictures) await save(`${page}-${state.replace(/[&=]/g, '-')}-${width}-${scheme}.png`);
    }
  }
}

async function prepare(width, height, scheme) {
  const mobile = width < 500;
  await browser.cdp('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile });
  await browser.cdp('Emulation.setEmulatedMedia', {
    features: [{ name: 'prefers-color-scheme', value: scheme }],
  });
  const { userAgent } = await browser.cdp('Browser.getVersion', {});
  await browser.cdp('Emulation.setUserAgentOverride', { userAgent, acceptLanguage: options.language });
}

function report(where, violations) {
  for (const { id, help, nodes } of violations) {
    found += 1;
    console.log(`${where}: ${id}: ${help}\n  ${nodes.join('\n  ')}`);
  }
}

async function save(name) {
  const { data } = await browser.cdp('Page.captureScreenshot', { format: 'png' });
  writeFileSync(here(`out/${name}`), Buffer.from(data, 'base64'));
}
