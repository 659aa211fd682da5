/** A link that was opened outside of the window is filled in, and nobody is visited before a press. */
import { flushSync } from 'svelte';
import { afterEach, expect, it, vi } from 'vitest';
import App from '../app/App.svelte';
import { GOOD, NotingShell } from '../app/store/noting-shell';
import { Store } from '../app/store/store.svelte';
import { clear, show } from './showing';

afterEach(clear);

/** A window that the links were given to, one after another. */
async function given(...links: string[]) {
  const shell = new NotingShell();
  const store = new Store(shell);
  show(App, { store });
  await store.begin();
  store.go('settings');
  for (const link of links) {
    shell.wishes.push({ wish: 'visit', link });
    shell.wished();
    await vi.waitFor(() => expect(store.given).toBe(link));
    flushSync();
  }
  return shell;
}

const field = () => document.querySelector<HTMLInputElement>('#join-link');
const hint = () => document.querySelector('[data-hint]')?.textContent ?? '';

it('is shown with where it leads, and a press visits', async () => {
  const shell = await given('http://192.168.1.9:7780/#1.', GOOD);
  expect(field()?.value).toBe(GOOD);
  await vi.waitFor(() => expect(hint()).toContain('192.168.1.5:47800'));
  expect(shell.order).not.toContain('join');
  expect(document.activeElement?.closest('form')).toBeNull();
  document.querySelector<HTMLButtonElement>('[data-join] button')?.click();
  await vi.waitFor(() => expect(shell.asked.at(-1)).toEqual({ command: 'join', link: GOOD }));
});

it('that does not read is told of', async () => {
  await given('porthole:<script>');
  await vi.waitFor(() => expect(field()?.getAttribute('aria-invalid')).toBe('true'));
  expect(document.querySelector<HTMLButtonElement>('[data-join] button')?.disabled).toBe(true);
});

it('is shown while another visit is under way, and that this one ends', async () => {
  const shell = await given(GOOD);
  shell.hear({
    event: 'visit',
    host: 'h',
    name: 'Workshop',
    address: '192.168.1.7:7780',
    state: 'in',
    reason: null,
    words: null,
  });
  shell.wishes.push({ wish: 'visit', link: GOOD });
  shell.wished();
  await vi.waitFor(() => {
    flushSync();
    expect(hint()).toContain('ends with it');
  });
});
