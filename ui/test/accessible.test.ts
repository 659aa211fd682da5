/** Every state of both pages, mounted and given to axe-core; `npm run look` does the same in a real browser. */
import axe from 'axe-core';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { speak } from '../app/language.svelte';
import { TRANSFERS } from '../dev/fake-files.svelte';
import { HOUSES } from '../dev/houses';
import { STATES } from '../dev/states';
import Viewer from '../viewer/Viewer.svelte';
import { clear, pageIn, show, showHouse } from './showing';

// axe-core takes its time on a loaded machine.
vi.setConfig({ testTimeout: 30_000 });

async function violations(): Promise<string[]> {
  // Colours and sizes need a real browser.
  const rules = { 'color-contrast': { enabled: false }, 'target-size': { enabled: false } };
  const { violations: found } = await axe.run(document, { rules });
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

beforeEach(() => {
  document.documentElement.lang = 'en';
  document.title = 'Porthole';
});

afterEach(clear);

describe('the guest’s page', () => {
  it.each(Object.keys(STATES))('is accessible in the state %s', async (kind) => {
    show(Viewer, { page: pageIn(kind) });
    expect(await violations()).toEqual([]);
  });

  it.each(Object.keys(STATES))('says in one line what it waits for in the state %s', (kind) => {
    show(Viewer, { page: pageIn(kind) });
    const line = document.querySelector('[data-status]');
    expect(line?.getAttribute('aria-live')).toBe('polite');
    expect(line?.textContent).toMatch(/\p{L}.*[.?…]$/u);
    expect(document.querySelector('main')?.dataset.state).toBe(STATES[kind]?.kind);
  });

  it('says different things in different states', () => {
    const said = Object.keys(STATES).map((kind) => {
      document.body.replaceChildren();
      show(Viewer, { page: pageIn(kind) });
      return document.querySelector('[data-status]')?.textContent;
    });
    // Only the two kinds of reconnecting are one sentence.
    expect(new Set(said).size).toBe(said.length - 1);
  });

  it('shows the four words while the guest waits', () => {
    show(Viewer, { page: pageIn('waiting') });
    expect(document.querySelector<HTMLElement>('[data-words]')?.dataset.words).toBe(
      'pigeon farm cliff whale',
    );
    expect(document.querySelectorAll('[data-words] li')).toHaveLength(4);
  });

  it('knocks with the name that was typed', () => {
    const page = pageIn('naming');
    show(Viewer, { page });
    const field = document.querySelector('input');
    if (!field) throw new Error('there is no field');
    field.value = 'Ann';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    document.querySelector('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
    expect(page.knock).toHaveBeenCalledWith('Ann');
  });

  it.each(['f', '1', '0', 's', 'd'])('names its key %s', (key) => {
    Object.defineProperty(document, 'fullscreenEnabled', { value: true, configurable: true });
    show(Viewer, { page: pageIn('watching') });
    expect(document.querySelector(`[aria-keyshortcuts="${key}"]`)).not.toBeNull();
  });

  it.each(Object.keys(TRANSFERS))(
    'is accessible with the files %s, beside a picture and without',
    async (name) => {
      show(Viewer, { page: pageIn('watching', name) });
      const isAsked = TRANSFERS[name]?.some(({ phase }) => phase === 'asked');
      if (!isAsked) window.dispatchEvent(new KeyboardEvent('keydown', { key: 'd' }));
      await vi.waitFor(() => expect(document.querySelector('[data-files]')).not.toBeNull());
      expect(await violations()).toEqual([]);
      await clear();
      show(Viewer, { page: pageIn('for-files', name) });
      expect(document.querySelector('video')).toBeNull();
      expect(await violations()).toEqual([]);
    },
  );

  it('asks about an offer without taking the keyboard, and takes yes, no and a part for an answer', async () => {
    const page = pageIn('watching', 'offer');
    const accept = vi.spyOn(page.files, 'accept');
    show(Viewer, { page });
    await vi.waitFor(() => expect(document.querySelector('[data-offer]')).not.toBeNull());
    expect(document.activeElement).toBe(document.body);
    const id = page.files.rows[0]?.id;
    document.querySelectorAll<HTMLElement>('[data-offer] input')[1]?.click();
    document.querySelector<HTMLElement>('[data-accept]')?.click();
    expect(accept).toHaveBeenCalledWith(id, { type: 'some', roots: [0, 2] }, false);
    await vi.waitFor(() => expect(document.querySelector('[data-offer]')).toBeNull());
  });

  it('shows what arrived when the host has gone, and asks about nothing any more', async () => {
    show(Viewer, { page: pageIn('stopped', 'settled') });
    expect(document.querySelectorAll('[data-transfer]').length).toBe(TRANSFERS.settled?.length);
    expect(await violations()).toEqual([]);
  });

  it('says what was left out until somebody has read it', async () => {
    show(Viewer, { page: pageIn('for-files', 'trouble') });
    const said = () => document.body.textContent ?? '';
    expect(said()).toContain('3 items could not be read');
    document.querySelector<HTMLElement>('[data-dismiss]')?.click();
    await vi.waitFor(() => expect(said()).not.toContain('3 items could not be read'));
  });

  it('lets a browser that cannot show H.264 come in for the files', () => {
    const page = pageIn('no-h264');
    show(Viewer, { page });
    document.querySelector('button')?.click();
    expect(page.comeForFiles).toHaveBeenCalledOnce();
  });

  it('says aloud what is offered', async () => {
    show(Viewer, { page: pageIn('for-files', 'one-offer') });
    await vi.waitFor(() =>
      expect(document.querySelector('[data-news]')?.textContent).toMatch(/holiday-film/),
    );
  });

  it('leaves no timer behind when it goes', async () => {
    vi.useFakeTimers();
    try {
      show(Viewer, { page: pageIn('watching') });
      flushSync();
      expect(vi.getTimerCount()).toBeGreaterThan(0);
      await clear();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('opens and closes the statistics by keyboard', async () => {
    show(Viewer, { page: pageIn('watching') });
    const press = (key: string) => window.dispatchEvent(new KeyboardEvent('keydown', { key }));
    press('s');
    await vi.waitFor(() => expect(document.querySelector('[data-statistics]')).not.toBeNull());
    press('Escape');
    await vi.waitFor(() => expect(document.querySelector('[data-statistics]')).toBeNull());
  });
});

describe('the host’s window', () => {
  it.each(Object.keys(HOUSES))('is accessible in the state %s', async (name) => {
    await showHouse(name);
    expect(await violations()).toEqual([]);
  });

  it.each(['home', 'settings-wrong', 'examined'])('has accessible settings in the state %s', async (name) => {
    (await showHouse(name)).go('settings');
    flushSync();
    expect(document.querySelector('[data-settings] [data-doctor]')).not.toBeNull();
    expect(await violations()).toEqual([]);
  });

  it('tells each wrong line of the settings, and what was found, in words', async () => {
    (await showHouse('settings-wrong')).go('settings');
    flushSync();
    expect(document.querySelector('[data-wrong]')?.textContent).toContain('Line 7: "blue"');
    expect(document.querySelector('[data-place-to="settings"]')?.textContent).toContain('is not used');
    clear();
    (await showHouse('examined')).go('settings');
    flushSync();
    const [first] = document.querySelectorAll<HTMLElement>('[data-finding]');
    expect(first?.dataset.finding).toBe('firewall-closed');
    expect(first?.textContent).toContain('sudo ufw allow 7780/tcp');
  });

  it('speaks the language that was chosen from the moment that it is', async () => {
    const store = await showHouse('home');
    store.go('settings');
    flushSync();
    speak('ru');
    flushSync();
    expect(document.querySelector('h1')?.textContent).toBe('Настройки');
    expect(document.documentElement.lang).toBe('ru');
    speak('en');
    flushSync();
    expect(document.querySelector('h1')?.textContent).toBe('Settings');
  });
});
