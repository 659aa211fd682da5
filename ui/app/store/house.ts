/** What the window shows, as one value, and how each event changes it. Nothing here touches shell or browser. */
import type { LinkView } from '../../shared/events/LinkView';
import type { ShownView } from '../../shared/events/ShownView';
import type { SourceView } from '../../shared/events/SourceView';
import type { StatsView } from '../../shared/events/StatsView';
import type { View } from '../../shared/events/View';
import type { VisitorView } from '../../shared/events/VisitorView';
import type { Problem } from '../problem';

export type EndedReason = Extract<View, { event: 'ended' }>['reason'];
export type LeftReason = Extract<View, { event: 'left' }>['reason'];
export type ConnectionState = Extract<View, { event: 'connection' }>['state'];

/** A guest: `door` while the host has not let them in. */
export interface Guest extends VisitorView {
  readonly place: 'arriving' | 'door' | 'in';
  readonly connection: ConnectionState;
}

/** The links to hand out; `expires_at` in seconds since 1970-01-01 UTC. */
export interface Invitation {
  readonly links: readonly LinkView[];
  readonly expires_at: number;
  readonly revoked: boolean;
}

export interface Sharing {
  readonly invitation: Invitation | null;
  readonly shown: ShownView | null;
  readonly paused: boolean;
  readonly guests: readonly Guest[];
  readonly stats: StatsView | null;
  /** Frames encoded in the last second. */
  readonly frameRate: number | null;
}

/** The last thing that happened to a guest, for whoever listens rather than looks. */
export interface News {
  readonly what: 'waiting' | 'joined' | LeftReason;
  readonly name: string;
}

export interface House {
  readonly sources: readonly SourceView[] | null;
  readonly sharing: Sharing | null;
  readonly problem: Problem | null;
  readonly ended: EndedReason | null;
  readonly news: News | null;
}

export const EMPTY: House = { sources: null, sharing: null, problem: null, ended: null, news: null };

const BEGUN: Sharing = {
  invitation: null,
  shown: null,
  paused: false,
  guests: [],
  stats: null,
  frameRate: null,
};

/** The house after `event`. */
export function next(house: House, event: View): House {
  switch (event.event) {
    case 'sources':
      return { ...house, sources: event.sources };
    case 'invited':
      return share(house, {
        invitation: { links: event.links, expires_at: event.expires_at, revoked: false },
      });
    case 'revoked': {
      const invitation = house.sharing?.invitation;
      return invitation ? share(house, { invitation: { ...invitation, revoked: true } }) : house;
    }
    case 'source':
      return share(house, { shown: event });
    case 'paused':
      return share(house, { paused: true });
    case 'resumed':
      return share(house, { paused: false });
    case 'stats':
      return share(house, { stats: event, frameRate: frameRate(house.sharing?.stats, event) });
    case 'knocked':
      return arrived(house, event, 'arriving', 'connecting');
    case 'waiting':
      return tell(arrived(house, event, 'door', 'connected'), 'waiting', event.name);
    case 'joined':
      return changed(tell(house, 'joined', nameOf(house, event.guest)), event.guest, {
        place: 'in',
        connection: 'connected',
      });
    case 'connection':
      return changed(house, event.guest, { connection: event.state });
    case 'left':
      return gone(tell(house, event.reason, nameOf(house, event.guest)), event.guest);
    case 'problem':
      return { ...house, problem: { code: event.code, message: event.message } };
    case 'offered':
    case 'accepted':
    case 'declined':
    case 'progress':
    case 'verified':
    case 'failed':
    case 'finished':
    case 'transfers':
    case 'visit':
      return house;
    case 'ended':
      return { ...house, sharing: null, ended: event.reason, news: null };
  }
}

/** Sharing with a change; the first event of a sharing begins it. */
function share(house: House, change: Partial<Sharing>): House {
  return { ...house, ended: null, sharing: { ...(house.sharing ?? BEGUN), ...change } };
}

function arrived(
  house: House,
  visitor: VisitorView,
  place: Guest['place'],
  connection: ConnectionState,
): House {
  const { guest, name, browser, address, words } = visitor;
  const others = guestsOf(house).filter((other) => other.guest !== guest);
  return share(house, { guests: [...others, { guest, name, browser, address, words, place, connection }] });
}

function changed(house: House, guest: string, change: Partial<Guest>): House {
  if (!house.sharing) return house;
  return share(house, {
    guests: guestsOf(house).map((known) => (known.guest === guest ? { ...known, ...change } : known)),
  });
}

function gone(house: House, guest: string): House {
  return house.sharing
    ? share(house, { guests: guestsOf(house).filter((known) => known.guest !== guest) })
    : house;
}

function tell(house: House, what: News['what'], name: string | null): House {
  return name === null ? house : { ...house, news: { what, name } };
}

function nameOf(house: House, guest: string): string | null {
  return guestsOf(house).find((known) => known.guest === guest)?.name ?? null;
}

function guestsOf(house: House): readonly Guest[] {
  return house.sharing?.guests ?? [];
}

function frameRate(before: StatsView | null | undefined, now: StatsView): number | null {
  return before ? Math.max(0, now.frames_encoded - before.frames_encoded) : null;
}
