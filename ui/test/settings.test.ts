/** What the host's window does with the settings, the doctor and the list of sources while events come as they please. */
import { flushSync } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import App from '../app/App.svelte';
import { NotingShell } from '../app/store/noting-shell';
import { Store } from '../app/store/store.svelte';
import { BEGUN, SOURCES } from '../dev/houses';
import { FINDINGS, SETTINGS } from '../dev/reports';
import type { View } from '../shared/events/View';
import { clear, show } from './showing';

afterEach(clear);

/** The settings are shown; `tell` is what the shell tells. */
async function shown() {
  const shell = new NotingShell();
  const store = new Store(shell);
  await store.begin();
  const tell = (...events: View[]) => {
    events.forEach((event) => shell.hear(event));
    flushSync();
  };
  show(App, { store });
  store.go('settings');
  tell(SETTINGS);
  const changes = () => shell.asked.filter(({ command }) => command === 'change');
  return { store, tell, changes };
}

function field(selector: string): HTMLInputElement {
  const found = document.querySelector<HTMLInputElement>(selector);
  if (!found) throw new Error(`there is no ${selector}`);
  return found;
}

function type(input: HTMLInputElement, text: string): void {
  input.focus();
  input.value = text;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  flushSync();
}

function click(selector: string): void {
  field(selector).click();
  flushSync();
}

describe('a name', () => {
  it('that is being typed stays, whatever is told meanwhile', async () => {
    const { tell, changes } = await shown();
    const name = field('#setting-name');
    type(name, 'Ann’s de');
    tell({ ...SETTINGS, name: 'by hand' }, { ...SETTINGS, name: 'by hand', theme: 'dark' });
    expect(name.value).toBe('Ann’s de');
    type(name, 'Ann’s desk');
    name.blur();
    expect(changes()).toEqual([{ command: 'change', setting: 'name', value: 'Ann’s desk' }]);
    tell({ ...SETTINGS, name: 'Ann’s desk' });
    expect(name.value).toBe('Ann’s desk');
  });

  it('that is told is shown where nothing is being typed, also in the field with the keyboard', async () => {
    const { tell, changes } = await shown();
    const name = field('#setting-name');
    name.focus();
    tell({ ...SETTINGS, name: 'by hand' });
    expect(name.value).toBe('by hand');
    name.blur();
    expect(changes()).toEqual([]);
  });
});

describe('a choice', () => {
  it('that was refused shows what holds', async () => {
    const { tell, changes } = await shown();
    click('[data-setting=accept] [value=all]');
    expect(changes()).toEqual([{ command: 'change', setting: 'accept', value: 'all' }]);
    tell({ event: 'problem', code: 'not-changed', message: 'read-only' }, { ...SETTINGS });
    expect(field('[data-setting=accept] [value=ask]').checked).toBe(true);
    expect(field('[data-setting=accept] [value=all]').checked).toBe(false);
    click('[data-setting=accept] [value=all]');
    tell({ ...SETTINGS, accept: 'all' });
    expect(field('[data-setting=accept] [value=all]').checked).toBe(true);
  });
});

describe('the interfaces', () => {
  const box = (place: string) => `[data-setting=addresses] [value=${place}]`;

  it('that are clicked quickly are all asked for', async () => {
    const { tell, changes } = await shown();
    click(box('wlp3s0'));
    click(box('enp2s0'));
    tell({ ...SETTINGS, addresses: ['wlp3s0'] });
    click(box('docker0'));
    const asked = [['wlp3s0'], ['wlp3s0', 'enp2s0'], ['wlp3s0', 'enp2s0', 'docker0']];
    expect(changes()).toEqual(asked.map((value) => ({ command: 'change', setting: 'addresses', value })));
  });

  it('that were refused are shown and asked for no more', async () => {
    const { tell, changes } = await shown();
    click(box('wlp3s0'));
    tell({ event: 'problem', code: 'not-changed', message: 'read-only' }, { ...SETTINGS });
    expect(field(box('wlp3s0')).checked).toBe(false);
    click(box('enp2s0'));
    expect(changes().at(-1)).toEqual({ command: 'change', setting: 'addresses', value: ['enp2s0'] });
  });
});

describe('what a sharing began with', () => {
  it('is said to hold until the next one beside its fields, and only while something is shared', async () => {
    const { store, tell } = await shown();
    const said = () => document.querySelectorAll('[data-next-time]').length;
    expect(said()).toBe(0);
    tell(...BEGUN);
    store.go('settings');
    flushSync();
    expect(said()).toBe(3);
    expect(field('#setting-name').closest('form')?.nextElementSibling).toBe(
      document.querySelector('[data-next-time]'),
    );
    tell({ event: 'ended', reason: 'stopped' });
    store.go('settings');
    flushSync();
    expect(said()).toBe(0);
  });
});

describe('what is wrong twice', () => {
  it('is told twice, in a line of the file and by the doctor', async () => {
    const { tell } = await shown();
    const wrong = { code: 'settings-theme', line: 7, given: '"blue"' };
    tell({ ...SETTINGS, wrong: [wrong, wrong] });
    expect(document.querySelectorAll('[data-wrong] p')).toHaveLength(2);
    const unfinished = { code: 'unfinished', verdict: 'warn', values: {} } as const;
    tell({ ...FINDINGS, findings: [unfinished, unfinished] });
    expect(document.querySelectorAll('[data-finding=unfinished]')).toHaveLength(2);
  });
});

describe('what can be shared', () => {
  it('is asked for at home until there is an answer', async () => {
    vi.useFakeTimers();
    try {
      const shell = new NotingShell();
      const store = new Store(shell);
      await store.begin();
      const asked = () => shell.order.filter((command) => command === 'sources').length;
      show(App, { store });
      flushSync();
      expect(asked()).toBe(1);
      vi.advanceTimersByTime(7000);
      expect(asked()).toBe(3);
      shell.hear(SOURCES);
      vi.advanceTimersByTime(60_000);
      expect(asked()).toBe(3);
    } finally {
      vi.useRealTimers();
    }
  });
});
