/** Both pages with a fake host: `?viewer=waiting`, `?viewer=watching&files=offer`, `?app=guests`; without either, a list of all states. */
import { mount } from 'svelte';
import '../shared/tokens.css';
import '../shared/base.css';
import App from '../app/App.svelte';
import { Store } from '../app/store/store.svelte';
import Viewer from '../viewer/Viewer.svelte';
import Contents from './Contents.svelte';
import { fakeShell } from './fake-shell';
import { FakePage } from './fake-page.svelte';
import { HOUSES } from './houses';
import { STATES } from './states';

const asked = new URLSearchParams(location.search);
const target = document.body;
const state = STATES[asked.get('viewer') ?? ''];
const events = HOUSES[asked.get('app') ?? ''];

if (state) {
  mount(Viewer, { target, props: { page: new FakePage(state, asked.get('files') ?? 'none') } });
} else if (events) {
  const store = new Store(fakeShell(events));
  mount(App, { target, props: { store } });
  void store.begin();
} else {
  mount(Contents, { target });
}
