/** The host's window begins here. */
import { mount } from 'svelte';
import '../shared/tokens.css';
import '../shared/base.css';
import App from './App.svelte';
import { language, t } from './catalogue';
import { shell } from './store/shell';
import { Store } from './store/store.svelte';

document.documentElement.lang = language;
document.title = t('title');

const store = new Store(shell);
mount(App, { target: document.body, props: { store } });
void store.begin();
