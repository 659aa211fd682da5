/** Whoever has no pointer keeps their place in both pages. */
import { tick } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import Viewer from '../viewer/Viewer.svelte';
import { clear, pageIn, show, showHouse } from './showing';

afterEach(clear);

function find(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`there is no ${selector}`);
  return found;
}

async function pressOn(selector: string): Promise<void> {
  find(selector).focus();
  find(selector).click();
  await tick();
}

const press = (key: string, code = '') =>
  window.dispatchEvent(new KeyboardEvent('keydown', { key, code, bubbles: true }));

describe('the keyboard in the host’s window', () => {
  it('stays on the button that holds the picture back and lets it go', async () => {
    await showHouse('crowd');
    await pressOn('[data-pause]');
    expect(document.activeElement).toBe(find('[data-pause]'));
    expect(document.activeElement?.textContent).toMatch(/Resume/);
  });

  it('stays among the guests when one of them was let in', async () => {
    await showHouse('waiting');
    await pressOn('[data-let-in]');
    expect(document.activeElement).not.toBe(document.body);
    expect(find('main').contains(document.activeElement)).toBe(true);
  });

  it('stays on the rail when it goes to another view', async () => {
    await showHouse('crowd');
    await pressOn('[data-place-to=transfers]');
    expect(find('main').dataset.view).toBe('transfers');
    expect(document.activeElement).toBe(find('[data-place-to=transfers]'));
    expect(find('[aria-current=page]')).toBe(document.activeElement);
  });

  it('is in the view that it opened when what it pressed is gone', async () => {
    await showHouse('home');
    await pressOn('[data-share]');
    await vi.waitFor(() => expect(find('main').dataset.view).toBe('sharing'));
    expect(find('main').contains(document.activeElement)).toBe(true);
  });

  it('is told where it is when the sharing is over', async () => {
    await showHouse('crowd');
    await pressOn('[data-stop]');
    expect(document.activeElement).toBe(find('main'));
  });
});

describe('the keyboard in the guest’s page', () => {
  it('comes back from the files to where it was', async () => {
    show(Viewer, { page: pageIn('watching') });
    await pressOn('[aria-keyshortcuts=d]');
    await vi.waitFor(() => expect(document.activeElement).toBe(find('[data-files]')));
    await pressOn('[data-files] header button');
    expect(document.activeElement).toBe(find('[aria-keyshortcuts=d]'));
  });

  it.each([
    ['d', 'KeyD'],
    ['D', 'KeyD'],
    ['в', 'KeyD'],
  ])('opens the files by %s', async (key, code) => {
    show(Viewer, { page: pageIn('watching') });
    press(key, code);
    await vi.waitFor(() => expect(document.querySelector('[data-files]')).not.toBeNull());
  });

  it('does nothing of its own where a key is held down', async () => {
    show(Viewer, { page: pageIn('watching') });
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'd', repeat: true }));
    await tick();
    expect(document.querySelector('[data-files]')).toBeNull();
  });
});

describe('a guest’s page that is left', () => {
  const leave = () => {
    const event = new Event('beforeunload', { cancelable: true });
    window.dispatchEvent(event);
    return event.defaultPrevented;
  };

  it('asks first while files are on their way, and only then', async () => {
    show(Viewer, { page: pageIn('watching', 'running') });
    expect(leave()).toBe(true);
    await clear();
    show(Viewer, { page: pageIn('watching', 'settled') });
    expect(leave()).toBe(false);
  });

  it('says in its title that something waits for an answer', async () => {
    show(Viewer, { page: pageIn('for-files', 'offer') });
    await vi.waitFor(() => expect(document.title).toBe('(1) Porthole'));
  });
});
