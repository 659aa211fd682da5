import { FINDINGS, SETTINGS } from '../../dev/reports';
import { describe, expect, it } from 'vitest';
import { problemOf, problemSentence } from '../problem';
import { t } from '../catalogue';
import { NotingShell } from './noting-shell';
import { Store } from './store.svelte';

describe('the store', () => {
  it('listens before it says that it is ready', async () => {
    const shell = new NotingShell();
    await new Store(shell).begin();
    expect(shell.order).toEqual(['listen', 'ready', 'transfers', 'settings', 'devices']);
  });

  it('asks the shell for each thing by its name', async () => {
    const shell = new NotingShell();
    const store = new Store(shell);
    await store.share('screen');
    store.letIn('a');
    store.turnAway('b');
    store.pause();
    store.resume();
    store.renew();
    store.revoke();
    store.look();
    store.show('screen:1');
    store.preview();
    store.stop();
    expect(shell.asked).toEqual([
      { command: 'share', source: 'screen' },
      { command: 'let_in', guest: 'a' },
      { command: 'turn_away', guest: 'b' },
      { command: 'pause' },
      { command: 'resume' },
      { command: 'renew' },
      { command: 'revoke' },
      { command: 'sources' },
      { command: 'show', source: 'screen:1' },
      { command: 'preview' },
      { command: 'stop' },
    ]);
  });

  it('is starting until something of the sharing is heard', async () => {
    const shell = new NotingShell();
    const store = new Store(shell);
    await store.begin();
    await store.share('screen');
    shell.hear({ event: 'sources', sources: [] });
    shell.hear({ event: 'preview', source: null, picture: null });
    expect(store.starting).toBe(true);
    shell.hear({ event: 'invited', links: [], expires_at: 0 });
    expect(store.starting).toBe(false);
  });

  it('chooses another source until one is chosen, the person goes elsewhere, or the sharing is over', async () => {
    const shell = new NotingShell();
    const store = new Store(shell);
    await store.begin();
    shell.hear({ event: 'invited', links: [], expires_at: 0 });
    const leave = [
      () => store.show('screen:1'),
      () => store.go('home'),
      () => shell.hear({ event: 'ended', reason: 'stopped' }),
    ];
    for (const left of leave) {
      store.picking = true;
      left();
      expect(store.picking).toBe(false);
    }
  });

  it('shows why the shell refused', async () => {
    const shell = new NotingShell();
    const store = new Store(shell);
    shell.refusal = { code: 'port-taken', message: 'port 47800 is taken' };
    await store.share('screen');
    expect(store.house.problem).toEqual({ code: 'port-taken', message: 'port 47800 is taken' });
    expect(store.starting).toBe(false);
    store.dismiss();
    expect(store.house.problem).toBeNull();
  });
});

describe('a guest at the door', () => {
  it('is worth a notice, and a crowd there no more than one', async () => {
    const shell = new NotingShell();
    await new Store(shell).begin();
    shell.asked = [];
    const guest = { name: '', browser: '', address: '10.0.0.2', words: ['a', 'b', 'c', 'd'] } as const;
    const words: [string, string, string, string] = [...guest.words];
    for (const id of ['a', 'b']) shell.hear({ event: 'waiting', ...guest, words, guest: id });
    const notice = { command: 'notify', title: 'Somebody waits at the door' };
    expect(shell.asked).toEqual([{ ...notice, text: t('notice.waiting-text') }]);
  });
});

describe('a problem', () => {
  it('is told in the host’s language where its code is known, and by the shell’s sentence where not', () => {
    expect(problemSentence({ code: 'no-network', message: 'x' }, t)).toBe(t('problem.no-network'));
    expect(problemSentence({ code: 'brand-new', message: 'The mast broke.' }, t)).toBe('The mast broke.');
  });

  it('is made of whatever was thrown', () => {
    expect(problemOf('text')).toEqual({ code: 'unknown', message: 'text' });
    expect(problemOf(new Error('broken'))).toEqual({ code: 'unknown', message: 'broken' });
  });
});

describe('the settings', () => {
  it('are changed one by one, and kept as they are told', async () => {
    const shell = new NotingShell();
    const store = new Store(shell);
    await store.begin();
    store.change('port', 9000);
    store.change('addresses', ['wlan0']);
    expect(shell.asked.slice(-2)).toEqual([
      { command: 'change', setting: 'port', value: 9000 },
      { command: 'change', setting: 'addresses', value: ['wlan0'] },
    ]);
    shell.hear(SETTINGS);
    expect(store.house.settings?.machine).toBe('Ann’s workstation');
  });

  it('are being examined until something was found, or it failed', async () => {
    const shell = new NotingShell();
    const store = new Store(shell);
    await store.begin();
    void store.examine();
    shell.hear({ event: 'problem', code: 'guest-failed', message: 'Another thing broke.' });
    expect(store.examining).toBe(true);
    shell.hear(FINDINGS);
    expect(store.examining).toBe(false);
    expect(store.house.findings).toHaveLength(7);
    shell.refusal = { code: 'ending', message: 'over' };
    await store.examine();
    expect(store.examining).toBe(false);
  });
});
