/** The guest's page begins here. */
import { mount } from 'svelte';
import '../shared/tokens.css';
import '../shared/base.css';
import { language, t } from './catalogue';
import { GuestPage } from './page.svelte';
import Viewer from './Viewer.svelte';

document.documentElement.lang = language;
document.title = t('title');

const page = new GuestPage();
mount(Viewer, { target: document.body, props: { page } });
page.begin();

addEventListener('online', () => page.networkIsBack());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') page.wake();
});
addEventListener('pagehide', () => page.leave());
addEventListener('pageshow', (event) => {
  if (event.persisted) page.begin();
});
addEventListener('hashchange', () => location.reload());
