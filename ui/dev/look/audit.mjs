// What is run in the page: each is a script of WebDriver, whose last argument takes the answer.

// What moves once has come to rest, and the page is painted.
const AT_REST = `const atRest = () => Promise.all(document.getAnimations()
    .filter((motion) => motion.effect.getTiming().iterations === 1)
    .map((motion) => motion.finished.catch(() => undefined)))
    .then(() => new Promise((rest) => requestAnimationFrame(() => requestAnimationFrame(rest))));`;

// Waits for the page's first painting, and presses what the state is named after, one after the other as each is there.
export const SETTLED = `const done = arguments[0];
  ${AT_REST}
  const press = {
    statistics: '[aria-keyshortcuts=s]', actual: '[aria-keyshortcuts="1"]', files: '[aria-keyshortcuts=d]',
    choose: '[data-choose]', changed: '[data-open-changed]', change: '[data-change]', draw: '[data-draw]',
  };
  const asked = new URLSearchParams(location.search).getAll('do');
  const wanted = asked.map((what) => press[what] ?? '[data-place-to=' + what + ']');
  const look = () => {
    if (!document.querySelector('main')) return requestAnimationFrame(look);
    if (wanted.length > 0) {
      const pressed = document.querySelector(wanted[0] + ':not(:disabled)');
      if (pressed) wanted.shift();
      pressed?.click();
      return requestAnimationFrame(look);
    }
    const video = document.querySelector('video');
    const painted = () => atRest().then(done);
    if (video && video.readyState < 2) video.addEventListener('playing', painted, { once: true });
    else requestAnimationFrame(painted);
  };
  look();`;

// What axe-core finds.
export const AUDIT = `const done = arguments[0];
  ${AT_REST}
  atRest().then(() => axe.run(document, { resultTypes: ['violations'] })).then(({ violations }) => done(
    violations.map(({ id, help, nodes }) => ({
      what: id + ': ' + help, nodes: nodes.map(({ html }) => html.slice(0, 200)),
    }))));`;

// What is wider than its place, or as a list of people pushes all else out of the window, or cut off without a title that says it whole.
export const FITS = `const done = arguments[0];
  ${AT_REST}
  atRest().then(() => {
    const style = (node) => getComputedStyle(node);
    const boxes = [...document.querySelectorAll('section, article, button, form, nav, header, .notice')];
    const lines = [...document.querySelectorAll('h1, h2, h3, p, label, summary, span')]
      .filter((node) => /hidden|clip/.test(style(node).overflowX) && style(node).clipPath === 'none')
      .filter((node) => !node.closest('[title]'));
    const cut = [...boxes, ...lines]
      .filter((node) => node.getClientRects().length > 0 && node.scrollWidth > node.clientWidth + 1)
      .filter((node) => !/auto|scroll/.test(style(node).overflowX) && style(node).display !== 'inline')
      .filter((node) => !node.closest('[data-statistics]'))
      .map((node) => node.outerHTML.slice(0, 200));
    if (document.documentElement.scrollWidth > innerWidth) cut.push('the page itself');
    const view = document.querySelector('main .view');
    if (view && view.scrollWidth > view.clientWidth) cut.push('the view');
    done(cut.length ? [{ what: 'Something does not fit', nodes: cut }] : []);
  });`;
