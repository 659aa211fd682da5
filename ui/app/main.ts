/** The host's window begins here. */
import { mount } from 'svelte';
import '../shared/tokens.css';
import '../shared/base.css';
import App from './App.svelte';
import { t } from './catalogue';
import { speak } from './language.svelte';
import { shell } from './store/shell';
import { Store } from './store/store.svelte';

/** The window speaks the chosen language from its first word on. */
async function begin(): Promise<void> {
  speak(await shell.language().catch(() => 'auto' as const));
  document.title = t('title');
  const store = new Store(shell);
  mount(App, { target: document.body, props: { store } });
  await store.begin();
}

void begin();
