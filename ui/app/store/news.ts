/** The last thing that happened to a person or their files, for whoever listens rather than looks. */
import type { RootView } from '../../shared/events/RootView';
import type { View } from '../../shared/events/View';
import { type House, type LeftReason, peerName } from './house';
import { find, type Outcome, type Transfer } from './transfers';

/** Of a guest. */
export interface GuestNews {
  readonly what: 'waiting' | 'joined' | LeftReason;
  readonly name: string;
  /** Nobody else waits at the door: a crowd there is told of once. */
  readonly first?: boolean;
}

/** Of files: offered to this side, arrived here, sent from here, or not. */
export interface FilesNews {
  readonly what: 'offered' | 'arrived' | 'sent' | 'refused' | 'broken';
  /** The other side. */
  readonly name: string;
  readonly roots: readonly RootView[];
}

export type News = GuestNews | FilesNews;

/** What `event` tells to people; null where that is nothing. */
export function newsOf(house: House, event: View): News | null {
  switch (event.event) {
    case 'waiting':
      return { what: 'waiting', name: event.name, first: !isAnyoneAtDoor(house) };
    case 'joined':
      return named('joined', peerName(house, event.guest));
    case 'left':
      return named(event.reason, peerName(house, event.guest));
    case 'offered': {
      const asks = event.direction === 'in' && !event.agreed;
      return asks ? { what: 'offered', name: peerName(house, event.peer) ?? '', roots: event.roots } : null;
    }
    case 'finished': {
      const transfer = find(house.transfers, event.transfer);
      return transfer ? ended(transfer, event.outcome) : null;
    }
    default:
      return null;
  }
}

function isAnyoneAtDoor({ sharing }: House): boolean {
  return sharing?.guests.some(({ place }) => place === 'door') ?? false;
}

function named(what: GuestNews['what'], name: string | null): GuestNews | null {
  return name === null ? null : { what, name };
}

/** What this side did itself is no news. */
function ended({ direction, peer_name, roots }: Transfer, outcome: Outcome): FilesNews | null {
  const files = (what: FilesNews['what']) => ({ what, name: peer_name ?? '', roots });
  const good = files(direction === 'in' ? 'arrived' : 'sent');
  const news: Record<Outcome, FilesNews | null> = {
    complete: good,
    incomplete: files('broken'),
    declined: direction === 'out' ? files('refused') : null,
    'cancelled-here': null,
    'cancelled-there': files('broken'),
    failed: files('broken'),
  };
  return news[outcome];
}
