/** A shell that plays a list of events and then answers a little. */
import type { DragView } from '../shared/events/DragView';
import type { View } from '../shared/events/View';
import type { Ask, Shell } from '../app/store/shell';
import { BEGUN, PREVIEW, SHOWN, SOURCES } from './houses';
import { DROPPED, VISITS } from './parcels';
import { FINDINGS, SETTINGS } from './reports';

export function fakeShell(events: readonly (View | DragView)[]): Shell {
  let hear: (event: View) => void = () => undefined;
  let drag: (event: DragView) => void = () => undefined;
  const tell = (...told: readonly (View | DragView)[]) =>
    told.forEach((event) => (isDrag(event) ? drag(event) : hear(event)));
  return {
    listen: async (listener, dragged) => {
      hear = listener;
      drag = dragged;
    },
    pick: async () => ({ names: ['report.pdf'], count: 1 }),
    chooseFolder: async () => ({ folder: '/home/ann/Documents/From colleagues', room: 90_000_000_000 }),
    language: async () => 'auto',
    wish: async () => null,
    checkLink: async (link) => {
      if (link.startsWith('http://') && link.includes('/#1.')) return '192.168.1.5:47800';
      throw { code: 'no-link', message: 'no link' };
    },
    ask: async (ask) => tell(...answers(ask, events)),
  };
}

function isDrag(event: View | DragView): event is DragView {
  return ['hovering', 'away', DROPPED.event].includes(event.event);
}

/** What the conductor would tell. */
function answers(ask: Ask, events: readonly (View | DragView)[]): readonly (View | DragView)[] {
  switch (ask.command) {
    case 'ready':
      return events;
    case 'sources':
      return events.some(({ event }) => event === 'sources') ? [] : [SOURCES];
    case 'share':
      return ask.source === null ? BEGUN.slice(1) : BEGUN;
    case 'let_in':
      return [{ event: 'joined', guest: ask.guest }];
    case 'turn_away':
      return [{ event: 'left', guest: ask.guest, reason: 'turned-away' }];
    case 'preview':
      return PREVIEW ? [{ event: 'preview', source: SHOWN.source ?? null, picture: PREVIEW }] : [];
    case 'show':
      return [{ ...SHOWN, source: ask.source }];
    case 'pause':
      return [{ event: 'paused' }];
    case 'resume':
      return [{ event: 'resumed' }];
    case 'renew':
      return BEGUN;
    case 'revoke':
      return [{ event: 'revoked' }];
    case 'stop':
      return [{ event: 'ended', reason: 'stopped' }];
    case 'join':
      return VISITS['visit-waiting'] ?? [];
    case 'leave':
      return VISITS['visit-over'] ?? [];
    case 'accept':
      return [{ event: 'accepted', transfer: ask.transfer, into: '/home/ann/Downloads' }];
    case 'decline':
      return [{ event: 'finished', transfer: ask.transfer, verified: 0, failed: 0, outcome: 'declined' }];
    case 'cancel':
      return [
        { event: 'finished', transfer: ask.transfer, verified: 0, failed: 0, outcome: 'cancelled-here' },
      ];
    case 'settings':
      return events.some(({ event }) => event === 'settings') ? [] : [SETTINGS];
    case 'examine':
      return [FINDINGS];
    case 'clear_history':
      return [{ event: 'transfers', transfers: [] }];
    case 'connect':
      return VISITS['visit-waiting'] ?? [];
    case 'remember':
      return [{ event: 'meeting', peer: ask.peer, name: 'Ben', state: 'asked' }];
    case 'devices':
    case 'rename_device':
    case 'trust_device':
    case 'forget_device':
    case 'send':
    case 'transfers':
    case 'hold_back':
    case 'go_on':
    case 'retry':
    case 'reveal':
    case 'notify':
    case 'change':
    case 'choose_inbox':
      return [];
  }
}
