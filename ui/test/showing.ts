/** Shows the pages to tests, and takes them away again. */
import { mount, unmount, type Component } from 'svelte';
import { vi } from 'vitest';
import App from '../app/App.svelte';
import { Store } from '../app/store/store.svelte';
import { FakeFiles } from '../dev/fake-files.svelte';
import { fakeShell } from '../dev/fake-shell';
import { HOUSES } from '../dev/houses';
import { STATES } from '../dev/states';
import type { Page } from '../viewer/page.svelte';

const mounted: ReturnType<typeof mount>[] = [];

export function show<Props extends Record<string, unknown>>(component: Component<Props>, props: Props): void {
  mounted.push(mount(component, { target: document.body, props }));
}

export async function clear(): Promise<void> {
  await Promise.all(mounted.splice(0).map((shown) => unmount(shown)));
}

/** A guest's page in a state of `dev/states.ts`, with a set of transfers of `dev/fake-files.svelte.ts`. */
export const pageIn = (kind: string, transfers = 'none'): Page => ({
  state: STATES[kind] ?? { kind: 'reading-link' },
  picture: null,
  name: 'Ben',
  statistics: null,
  files: new FakeFiles(transfers),
  filesOnly: false,
  knock: vi.fn(),
  again: vi.fn(),
  comeForFiles: vi.fn(),
  rename: vi.fn(),
  measure: () => () => undefined,
});

/** The host's window in a state of `dev/houses.ts`. */
export async function showHouse(name: string): Promise<Store> {
  const store = new Store(fakeShell(HOUSES[name] ?? []));
  show(App, { store });
  await store.begin();
  return store;
}
