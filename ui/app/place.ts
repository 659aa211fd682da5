/** The views of the window, in the order of the rail. */
import type { IconName } from '../shared/Icon.svelte';
import type { Key } from './catalogue';
import type { House } from './store/house';
import type { Place } from './store/place';
import { isAsking, isOver } from './store/transfers';

/** What of a view is to be known in every other one: something is on, something rests, so many wait for a word. */
export interface Sign {
  readonly tone: 'good' | 'brass' | 'calm';
  /** 0 where nobody waits. */
  readonly count: number;
  readonly words: Key;
}

export interface Entry {
  readonly place: Place;
  readonly label: Key;
  readonly icon: IconName;
  /** Null where nothing is to be told. */
  readonly sign: (house: House) => Sign | null;
  /** The view is there. */
  readonly there: (house: House) => boolean;
}

const always = () => true;

export const ENTRIES: readonly Entry[] = [
  { place: 'home', label: 'rail.home', icon: 'home', there: always, sign: () => null },
  { place: 'sharing', label: 'rail.sharing', icon: 'air', there: always, sign: ofSharing },
  {
    place: 'visit',
    label: 'rail.visit',
    icon: 'door',
    there: ({ visit }) => visit !== null,
    sign: () => null,
  },
  { place: 'transfers', label: 'rail.transfers', icon: 'transfers', there: always, sign: ofTransfers },
  { place: 'settings', label: 'rail.settings', icon: 'settings', there: always, sign: ofSettings },
];

function ofSharing({ sharing }: House): Sign | null {
  if (!sharing) return null;
  const count = sharing.guests.filter(({ place }) => place === 'door').length;
  if (count > 0) return { tone: 'brass', count, words: 'rail.waiting' };
  return sharing.paused
    ? { tone: 'brass', count, words: 'rail.paused' }
    : { tone: 'good', count, words: 'rail.live' };
}

function ofSettings({ settings }: House): Sign | null {
  const isWrong = settings !== null && (settings.unread !== null || settings.wrong.length > 0);
  return isWrong ? { tone: 'brass', count: 0, words: 'settings.wrong' } : null;
}

function ofTransfers({ transfers }: House): Sign | null {
  const count = transfers.filter(isAsking).length;
  if (count > 0) return { tone: 'brass', count, words: 'rail.waiting' };
  const isMoving = transfers.some((transfer) => !isOver(transfer) && transfer.state === 'running');
  return isMoving ? { tone: 'calm', count, words: 'rail.running' } : null;
}
