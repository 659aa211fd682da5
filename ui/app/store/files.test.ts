import { describe, expect, it } from 'vitest';
import type { View } from '../../shared/events/View';
import type { VisitorView } from '../../shared/events/VisitorView';
import type { VisitView } from '../../shared/events/VisitView';
import { GOOD, NotingShell } from './noting-shell';
import { Store } from './store.svelte';

const visitor = (guest: string, name: string): VisitorView => ({
  guest,
  name,
  browser: 'Firefox',
  address: '192.168.1.23',
  words: ['pigeon', 'farm', 'cliff', 'whale'],
});
const comes = (guest: string, name: string): View[] => [
  { event: 'waiting', ...visitor(guest, name) },
  { event: 'joined', guest },
];
const visit = (state: VisitView['state']): View => ({
  event: 'visit',
  host: 'h',
  name: 'Workshop',
  address: '192.168.1.5:47800',
  state,
  reason: null,
  words: null,
});
const invited: View = { event: 'invited', links: [], expires_at: 0 };
const offered: View = {
  event: 'offered',
  transfer: 't',
  peer: 'a',
  direction: 'in',
  roots: [{ name: 'report.pdf', kind: 'file', items: 1, bytes: 900 }],
  items: 1,
  bytes: 900,
  agreed: false,
  room: null,
  folder: null,
};

async function heard(...events: View[]) {
  const shell = new NotingShell();
  const store = new Store(shell);
  await store.begin();
  events.forEach((event) => shell.hear(event));
  shell.asked = [];
  return { shell, store };
}

describe('what was dropped or picked', () => {
  it('goes to the only one who is here', async () => {
    const { shell, store } = await heard(invited, ...comes('a', 'Ann'));
    shell.drag({ event: 'dropped', names: ['x'], count: 1 });
    expect(shell.asked).toEqual([{ command: 'send', to: 'a' }]);
    expect(store.house.basket).toBeNull();
  });

  it('waits for a word where there are several, and goes to whom they are meant for', async () => {
    const { shell, store } = await heard(invited, ...comes('a', 'Ann'), ...comes('b', 'Ben'));
    await store.pick('files');
    expect(shell.asked).toEqual([]);
    expect(store.house.basket).toEqual({ names: ['report.pdf'], count: 1 });
    shell.hear({ event: 'left', guest: 'b', reason: 'left' });
    expect(shell.asked).toEqual([]);
    store.send(null);
    expect(shell.asked).toEqual([{ command: 'send', to: null }]);
  });

  it('opens the door for files only where nobody could come in', async () => {
    const { shell, store } = await heard();
    await store.pick('folder');
    expect(shell.asked).toEqual([{ command: 'share', source: null }]);
    comes('a', 'Ann').forEach((event) => shell.hear(event));
    expect(shell.asked.at(-1)).toEqual({ command: 'send', to: 'a' });
  });

  it('waits for the host of a visit that is not in yet', async () => {
    const { shell } = await heard(visit('waiting'));
    shell.drag({ event: 'dropped', names: ['x'], count: 1 });
    expect(shell.asked).toEqual([]);
    shell.hear(visit('in'));
    expect(shell.asked).toEqual([{ command: 'send', to: 'h' }]);
  });

  it('goes to the guest whose button was pressed', async () => {
    const { shell, store } = await heard(invited, ...comes('a', 'Ann'), ...comes('b', 'Ben'));
    await store.pick('files', 'b');
    expect(shell.asked).toEqual([{ command: 'send', to: 'b' }]);
  });

  it('is forgotten with the sharing, and where the dialog was closed there is nothing', async () => {
    const { shell, store } = await heard(invited);
    shell.drag({ event: 'dropped', names: ['x'], count: 1 });
    store.stop();
    expect(store.house.basket).toBeNull();
    shell.picked = null;
    await store.pick('files');
    expect(store.house.basket).toBeNull();
  });

  it('is announced while it is held over the window', async () => {
    const { shell, store } = await heard();
    shell.drag({ event: 'hovering', count: 3 });
    expect(store.hovering).toBe(3);
    shell.drag({ event: 'away' });
    expect(store.hovering).toBe(0);
  });
});

describe('an offer', () => {
  it('is taken whole or in part, into the folder that was chosen', async () => {
    const { shell, store } = await heard(invited, ...comes('a', 'Ann'), offered);
    await store.chooseFolder('t');
    expect(store.folders).toEqual({ t: { folder: '/srv/elsewhere', room: 1000 } });
    store.accept('t', [1, 2]);
    expect(shell.asked).toEqual([{ command: 'accept', transfer: 't', roots: [1, 2] }]);
  });

  it('and an arrival are worth a notice by names; what is sent is not', async () => {
    const { shell } = await heard(invited, ...comes('a', 'Ann'));
    shell.hear(offered);
    const notice = { command: 'notify', text: 'report.pdf' };
    expect(shell.asked).toEqual([{ ...notice, title: 'Ann offers you files' }]);
    shell.hear({ event: 'finished', transfer: 't', verified: 1, failed: 0, outcome: 'complete' });
    expect(shell.asked.at(-1)).toEqual({ ...notice, title: 'Files from Ann have arrived' });
    shell.asked = [];
    shell.hear({ ...offered, transfer: 'u', direction: 'out' });
    shell.hear({ event: 'finished', transfer: 'u', verified: 1, failed: 0, outcome: 'complete' });
    expect(shell.asked).toEqual([]);
  });

  it('that needs no word makes no noise', async () => {
    const { shell, store } = await heard(invited, ...comes('a', 'Ann'));
    const before = store.house.news;
    shell.hear({ ...offered, agreed: true });
    expect(shell.asked).toEqual([]);
    expect(store.house.news).toBe(before);
  });
});

describe('a visit', () => {
  it('is there until its end, and its end is told until it was read', async () => {
    const { shell, store } = await heard(visit('in'));
    expect(store.house.visit?.state).toBe('in');
    shell.hear(visit('ended'));
    expect(store.house).toMatchObject({ visit: null, parted: { name: 'Workshop' } });
    store.dismiss();
    expect(store.house.parted).toBeNull();
  });

  it('begins with a link that reads', async () => {
    const { shell, store } = await heard();
    expect(await store.checkLink('http://')).toEqual({ code: 'incomplete' });
    expect(await store.checkLink(GOOD)).toEqual({ address: '192.168.1.5:47800' });
    store.join(GOOD);
    store.leave();
    expect(shell.asked).toEqual([{ command: 'join', link: GOOD }, { command: 'leave' }]);
  });
});
