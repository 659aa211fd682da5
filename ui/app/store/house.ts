/** What the window shows, as one value, and how each event changes it. Nothing here touches shell or browser. */
import type { BasketView } from '../../shared/events/BasketView';
import type { FindingView } from '../../shared/events/FindingView';
import type { LinkView } from '../../shared/events/LinkView';
import type { SettingsView } from '../../shared/events/SettingsView';
import type { ShownView } from '../../shared/events/ShownView';
import type { SourceView } from '../../shared/events/SourceView';
import type { StatsView } from '../../shared/events/StatsView';
import type { View } from '../../shared/events/View';
import type { VisitorView } from '../../shared/events/VisitorView';
import type { VisitView } from '../../shared/events/VisitView';
import type { Problem } from '../problem';
import { type Circle, nextCircle, NOBODY } from './devices';
import { type News, newsOf } from './news';
import { nextTransfers, type Transfers } from './transfers';

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
  /** Its id, also while it cannot be seen. */
  readonly source: string | null;
  /** A small picture of what is shown, as a data URL. */
  readonly preview: string | null;
  readonly paused: boolean;
  readonly guests: readonly Guest[];
  readonly stats: StatsView | null;
  /** Frames encoded in the last second. */
  readonly frameRate: number | null;
}

export interface House {
  readonly sources: readonly SourceView[] | null;
  readonly sharing: Sharing | null;
  /** The visit to another Porthole, until it is over. */
  readonly visit: VisitView | null;
  /** The visit that is over. */
  readonly parted: VisitView | null;
  readonly transfers: Transfers;
  readonly circle: Circle;
  /** What was picked or dropped and has no addressee yet. */
  readonly basket: BasketView | null;
  /** What was chosen once and for all. */
  readonly settings: SettingsView | null;
  /** What the last examination found. */
  readonly findings: readonly FindingView[] | null;
  readonly problem: Problem | null;
  readonly ended: EndedReason | null;
  readonly news: News | null;
}

export const EMPTY: House = {
  sources: null,
  sharing: null,
  visit: null,
  parted: null,
  transfers: [],
  circle: NOBODY,
  basket: null,
  settings: null,
  findings: null,
  problem: null,
  ended: null,
  news: null,
};

const BEGUN: Sharing = {
  invitation: null,
  shown: null,
  source: null,
  preview: null,
  paused: false,
  guests: [],
  stats: null,
  frameRate: null,
};

/** The house after `event`, which came at `now`, in seconds since 1970-01-01 UTC. */
export function next(house: House, event: View, now = Date.now() / 1000): House {
  const told = newsOf(house, event);
  const after = changedBy(told ? { ...house, news: told } : house, event);
  const circle = nextCircle(after.circle, event);
  const transfers = nextTransfers(after.transfers, event, (peer) => peerName(after, peer), now);
  return circle === after.circle && transfers === after.transfers ? after : { ...after, circle, transfers };
}

function changedBy(house: House, event: View): House {
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
      return shown(house, event);
    case 'preview':
      return house.sharing && event.picture && event.source === house.sharing.source
        ? share(house, { preview: event.picture })
        : house;
    case 'paused':
      return share(house, { paused: true });
    case 'resumed':
      return share(house, { paused: false });
    case 'stats':
      return share(house, { stats: event, frameRate: frameRate(house.sharing?.stats, event) });
    case 'knocked':
      return arrived(house, event, 'arriving', 'connecting');
    case 'waiting':
      return arrived(house, event, 'door', 'connected');
    case 'joined':
      return changed(house, event.guest, { place: 'in', connection: 'connected' });
    case 'connection':
      return changed(house, event.guest, { connection: event.state });
    case 'left':
      return gone(house, event.guest);
    case 'settings':
      return { ...house, settings: event };
    case 'examined':
      return { ...house, findings: event.findings };
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
    case 'devices':
    case 'meeting':
    case 'device-changed':
      return house;
    case 'visit':
      return event.state === 'ended'
        ? { ...house, visit: null, parted: event }
        : { ...house, visit: event, parted: null };
    case 'ended':
      return { ...house, sharing: null, ended: event.reason, news: null };
  }
}

/** Sharing with a change; the first event of a sharing begins it. */
function share(house: House, change: Partial<Sharing>): House {
  return { ...house, ended: null, sharing: { ...(house.sharing ?? BEGUN), ...change } };
}

/** A picture of what was shown before is none of what is shown now. */
function shown(house: House, event: ShownView): House {
  const before = house.sharing?.source ?? null;
  const source = event.source ?? before;
  return share(house, { shown: event, source, ...(source === before ? {} : { preview: null }) });
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

/** Files are shared and no picture: where there is one, it is told of before the invitation. */
export function isFilesOnly({ invitation, shown }: Sharing): boolean {
  return invitation !== null && shown === null;
}

/** How a guest or the host of the visit calls itself; null where nobody of that id is here. */
export function peerName(house: House, peer: string | null): string | null {
  if (peer === null) return null;
  if (house.visit?.host === peer) return house.visit.name;
  return guestsOf(house).find((known) => known.guest === peer)?.name ?? null;
}

function guestsOf(house: House): readonly Guest[] {
  return house.sharing?.guests ?? [];
}

function frameRate(before: StatsView | null | undefined, now: StatsView): number | null {
  return before ? Math.max(0, now.frames_encoded - before.frames_encoded) : null;
}
