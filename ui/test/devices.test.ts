/** Devices in the window: found, remembered, renamed, trusted, forgotten, and warned of. */
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import axe from 'axe-core';
import { DEVICES } from '../dev/devices';
import type { Store } from '../app/store/store.svelte';
import { clear, showHouse } from './showing';

const [workshop, eva] = DEVICES.devices.map(({ device }) => device);

function find<Found extends HTMLElement = HTMLButtonElement>(selector: string): Found {
  const found = document.querySelector<Found>(selector);
  if (!found) throw new Error(`there is no ${selector}`);
  return found;
}

function press(selector: string): void {
  find(selector).click();
  flushSync();
}

function type(selector: string, text: string): void {
  const field = find<HTMLInputElement>(selector);
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  flushSync();
}

// axe-core takes its time on a loaded machine.
vi.setConfig({ testTimeout: 30_000 });

async function violations(): Promise<string[]> {
  const rules = { 'color-contrast': { enabled: false }, 'target-size': { enabled: false } };
  const { violations: found } = await axe.run(document, { rules });
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

async function settings(house: string): Promise<Store> {
  const store = await showHouse(house);
  store.go('settings');
  flushSync();
  return store;
}

beforeEach(() => {
  document.documentElement.lang = 'en';
  document.title = 'Porthole';
});

afterEach(clear);

describe('a device', () => {
  it('that is here is visited by one press, and one that is not here cannot be', async () => {
    const store = await showHouse('devices');
    const connect = vi.spyOn(store, 'connect');
    const shown = [...document.querySelectorAll<HTMLButtonElement>('[data-connect]')];
    expect(shown.map(({ disabled }) => disabled)).toEqual([false, false, true, true]);
    press(`[data-connect="${workshop}"]`);
    expect(connect).toHaveBeenCalledWith(workshop);
    expect(store.place).toBe('visit');
  });

  it('is shown to nobody who has none', async () => {
    await showHouse('home');
    expect(document.querySelector('[data-devices]')).toBeNull();
  });

  it('is renamed, trusted, and forgotten once that was asked again', async () => {
    const store = await settings('devices');
    const [rename, trust, forget] = (['rename', 'trust', 'forget'] as const).map((what) =>
      vi.spyOn(store, what),
    );
    const row = `[data-device="${workshop}"]`;
    type(`${row} [data-setting^=name] input`, 'Attic');
    find<HTMLInputElement>(`${row} [data-setting^=name] input`).dispatchEvent(new Event('blur'));
    expect(rename).toHaveBeenCalledWith(workshop, 'Attic');
    press(`${row} input[value=watch]`);
    expect(trust).toHaveBeenCalledWith(workshop, 'watch');
    press(`${row} [data-forget]`);
    expect(forget).not.toHaveBeenCalled();
    press(`${row} [data-no]`);
    press(`${row} [data-forget]`);
    press(`${row} [data-yes]`);
    expect(forget).toHaveBeenCalledWith(workshop);
  });

  it('that is kept or found nowhere is told so, and why', async () => {
    await settings('devices-unkept');
    expect(find('[data-unkept]').textContent).toContain('the keyring is locked');
    expect(find('[data-unfound]').textContent).toContain('multicast');
    expect(await violations()).toEqual([]);
  });

  it('is made of a guest by a press, and who asks for it is told', async () => {
    const store = await showHouse('meeting');
    const remember = vi.spyOn(store, 'remember');
    expect(find('[data-meeting=asks]').textContent).toContain('wants to know this device again');
    press('[data-meeting=able] [data-remember]');
    expect(remember).toHaveBeenCalledOnce();
    expect(document.querySelectorAll('[data-meeting=asked]')).toHaveLength(1);
  });

  it('is made of the host that is visited', async () => {
    await showHouse('visit-meeting');
    press('[data-meeting=asks] [data-remember]');
    expect(document.querySelectorAll('[data-meeting=asked]')).toHaveLength(1);
  });
});

describe('the warning about a device whose key changed', () => {
  it('stays until it was opened and the name typed', async () => {
    const store = await showHouse('device-changed');
    expect(find<HTMLElement>('[data-changed]').getAttribute('role')).toBe('alert');
    store.dismiss();
    store.go('settings');
    flushSync();
    expect(document.querySelector('[data-keep-out]')).toBeNull();
    press('[data-open-changed]');
    expect(find('[data-keep-out]').disabled).toBe(true);
    press('[data-keep-out]');
    type('[data-changed] input', 'Eva');
    expect(find('[data-keep-out]').disabled).toBe(true);
    expect(await violations()).toEqual([]);
    type('[data-changed] input', DEVICES.devices[1]?.name ?? '');
    press('[data-keep-out]');
    expect(document.querySelector('[data-changed]')).toBeNull();
  });

  it('forgets the device where a person says so', async () => {
    const store = await showHouse('device-changed');
    const forget = vi.spyOn(store, 'forget');
    press('[data-open-changed]');
    type('[data-changed] input', DEVICES.devices[1]?.name ?? '');
    press('[data-forget-changed]');
    expect(forget).toHaveBeenCalledWith(eva);
    expect(document.querySelector('[data-changed]')).toBeNull();
  });
});
