/** What the host's window asks and tells about files before it is too late. */
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

async function press(selector: string): Promise<void> {
  find(selector).click();
  await tick();
  await tick();
}

describe('what is under way', () => {
  const RUNNING = '[data-state=running]';

  it('is cancelled after a question that a second press in the same place answers with no', async () => {
    const store = await showHouse('transferring');
    const handled = vi.spyOn(store, 'handle');
    await press(`${RUNNING} [data-cancel]`);
    expect(handled).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(find('[data-no]'));
    await press('[data-no]');
    expect(document.activeElement).toBe(find(`${RUNNING} [data-cancel]`));
    await press(`${RUNNING} [data-cancel]`);
    await press('[data-yes]');
    expect(handled).toHaveBeenCalledOnce();
    expect(handled).toHaveBeenCalledWith('cancel', find('[data-state=cancelled]').dataset.transfer);
  });

  it('is not asked about again when it is begun anew', async () => {
    const store = await showHouse('transferring');
    await press(`${RUNNING} [data-cancel]`);
    vi.spyOn(store, 'handle').mockImplementation(() => undefined);
    await press('[data-yes]');
    expect(document.querySelector('[data-question]')).toBeNull();
  });

  it('is kept where the question is left by Escape', async () => {
    const store = await showHouse('transferring');
    const handled = vi.spyOn(store, 'handle');
    await press(`${RUNNING} [data-cancel]`);
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    await tick();
    expect(document.querySelector('[data-question]')).toBeNull();
    expect(handled).not.toHaveBeenCalled();
  });

  it('is cancelled at once where nothing of it is there yet', async () => {
    const store = await showHouse('transferring');
    const handled = vi.spyOn(store, 'handle');
    await press('[data-state=offered][data-direction=out] [data-cancel]');
    expect(handled).toHaveBeenCalledOnce();
  });
});

describe('what is under way in the guest’s page', () => {
  it('is cancelled after a question that a second press answers with no', async () => {
    const page = pageIn('for-files', 'running');
    const cancelled = vi.spyOn(page.files, 'cancel');
    show(Viewer, { page });
    const row = '[data-transfer][data-phase=running]';
    const stop = () => find(`${row} .actions`).querySelector<HTMLElement>('button:last-of-type');
    stop()?.click();
    await tick();
    expect(cancelled).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(find(`${row} [data-no]`));
    await press(`${row} [data-no]`);
    expect(document.activeElement).toBe(stop());
    stop()?.click();
    await tick();
    await press(`${row} [data-yes]`);
    expect(cancelled).toHaveBeenCalledOnce();
  });
});

describe('an offer', () => {
  const lacks = () => find('[data-no-room]').textContent?.trim();

  it('that the folder has no room for says so, until less of it is wanted or another folder is chosen', async () => {
    await showHouse('offered');
    expect(lacks()).toBe('There is room for 6.0 GB only. Choose another folder, take less, or make room.');
    const boxes = document.querySelectorAll<HTMLInputElement>('[data-offer] [data-roots] input');
    boxes[0]?.click();
    await tick();
    expect(lacks()).toBe('');
    boxes[0]?.click();
    await tick();
    expect(lacks()).not.toBe('');
    expect(find('[data-offer] [data-folder]').textContent).toBe('/home/ann/From guests');
    await press('[data-change]');
    await vi.waitFor(() => expect(lacks()).toBe(''));
    expect(find('[data-offer] [data-folder]').textContent).toBe('/home/ann/Documents/From colleagues');
  });
});
