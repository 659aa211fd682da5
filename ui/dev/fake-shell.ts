/** A shell that plays a list of events and then answers a little. */
import type { View } from '../shared/events/View';
import type { Ask, Shell } from '../app/store/shell';
import { BEGUN, SOURCES } from './houses';

export function fakeShell(events: readonly View[]): Shell {
  let hear: (event: View) => void = () => undefined;
  const tell = (...told: readonly View[]) => told.forEach((event) => hear(event));
  return {
    listen: async (listener) => {
      hear = listener;
    },
    ask: async (ask: Ask) => {
      switch (ask.command) {
        case 'ready':
          return tell(...events);
        case 'sources':
          return tell(SOURCES);
        case 'share':
          return tell(...BEGUN);
        case 'let_in':
          return tell({ event: 'joined', guest: ask.guest });
        case 'turn_away':
          return tell({ event: 'left', guest: ask.guest, reason: 'turned-away' });
        case 'pause':
          return tell({ event: 'paused' });
        case 'resume':
          return tell({ event: 'resumed' });
        case 'renew':
          return tell(...BEGUN);
        case 'revoke':
          return tell({ event: 'revoked' });
        case 'stop':
          return tell({ event: 'ended', reason: 'stopped' });
      }
    },
  };
}
