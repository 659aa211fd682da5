/** What the fake shell tells of files and visits. */
import type { DragView } from '../shared/events/DragView';
import type { ProgressView } from '../shared/events/ProgressView';
import type { RootView } from '../shared/events/RootView';
import type { TransferView } from '../shared/events/TransferView';
import type { View } from '../shared/events/View';
import type { VisitView } from '../shared/events/VisitView';

const now = Math.floor(Date.now() / 1000);
const HOST = 'a51f00c2d47e9b38';

const file = (name: string, bytes: number): RootView => ({ name, kind: 'file', items: 1, bytes });
const report = file('Quarterly report, final, really final this time (2).pdf', 2_480_112);
const photos: RootView = { name: 'Photos of the harbour', kind: 'folder', items: 1284, bytes: 5_310_224_881 };
const film = file('film.mkv', 4_294_967_297);
const others: RootView = { name: '', kind: 'others', items: 37, bytes: 190_224 };

type Direction = TransferView['direction'];

const offered = (
  id: string,
  peer: string,
  direction: Direction,
  agreed: boolean,
  ...roots: RootView[]
): Extract<View, { event: 'offered' }> => ({
  event: 'offered',
  transfer: id.padStart(32, '0'),
  peer,
  direction,
  agreed,
  room: null,
  folder: direction === 'in' && !agreed ? '/home/ann/From guests' : null,
  roots,
  items: roots.reduce((sum, root) => sum + root.items, 0),
  bytes: roots.reduce((sum, root) => sum + root.bytes, 0),
});

export const progress = (id: string, state: ProgressView['state'], bytes: number, total: number): View => ({
  event: 'progress',
  transfer: id.padStart(32, '0'),
  bytes,
  total,
  rate: state === 'running' ? 34_200_000 : 0,
  seconds_left: state === 'running' ? Math.ceil((total - bytes) / 34_200_000) : null,
  items: total > 5e9 ? 412 : 0,
  items_total: total > 5e9 ? 1284 : 1,
  state,
});

export const past = (id: string, change: Partial<TransferView>): TransferView => ({
  transfer: id.padStart(32, '0'),
  peer: HOST,
  peer_name: 'Workshop',
  direction: 'in',
  agreed: true,
  room: null,
  folder: null,
  roots: [report],
  items: 1,
  bytes: report.bytes,
  state: 'complete',
  into: '/home/ann/Downloads',
  verified: 1,
  failed: 0,
  failure: null,
  started: now - 4000,
  ended: now - 3900,
  ...change,
});

const NO_FOLDER = { transfer: 'a9'.padStart(32, '0'), path: null, code: 'no-folder', message: 'It is gone.' };

export const HISTORY: View = {
  event: 'transfers',
  transfers: [
    past('a1', {}),
    past('a2', { direction: 'out', roots: [photos], items: photos.items, bytes: photos.bytes, into: null }),
    past('a3', { state: 'declined', direction: 'out', into: null, verified: 0, peer_name: 'Ольга' }),
    past('a4', { state: 'incomplete', failed: 2, verified: 35, roots: [others], items: 37 }),
    past('a5', { state: 'cancelled', verified: 0, ended: now - 200_000, peer_name: null }),
    past('a9', { state: 'failed', verified: 0, failure: NO_FOLDER }),
    past('a6', { state: 'waiting', ended: null, roots: [film], bytes: film.bytes, verified: 0 }),
    past('a7', {}),
    past('a8', {}),
  ],
};

/** An offer of several things, and one of a single file. */
export const asked = (peer: string): readonly View[] => [
  // There is room for some of it only.
  { ...offered('b1', peer, 'in', false, photos, report, film, others), room: 6_000_000_000 },
];
export const askedOnce = (peer: string): readonly View[] => [offered('b2', peer, 'in', false, report)];

/** Transfers in each of their states. */
export const busy = (peer: string, other: string): readonly View[] => [
  offered('c1', peer, 'out', false, film),
  offered('c2', peer, 'in', true, photos),
  { event: 'accepted', transfer: 'c2'.padStart(32, '0'), into: '/home/ann/Downloads' },
  progress('c2', 'running', 1_910_224_881, photos.bytes),
  offered('c3', other, 'out', false, report, photos),
  progress('c3', 'paused-here', 3_310_224_881, photos.bytes + report.bytes),
  offered('c4', other, 'in', true, film),
  progress('c4', 'waiting', 2_000_000_000, film.bytes),
];

/** Transfers that ended, well and badly. */
export const over = (peer: string): readonly View[] => [
  offered('d1', peer, 'in', true, report),
  { event: 'accepted', transfer: 'd1'.padStart(32, '0'), into: '/home/ann/Downloads' },
  {
    event: 'finished',
    transfer: 'd1'.padStart(32, '0'),
    verified: 1,
    failed: 0,
    outcome: 'complete',
  },
  offered('d2', peer, 'out', true, photos),
  { event: 'failed', transfer: 'd2'.padStart(32, '0'), path: 'harbour/42.jpg', code: 'changed', message: '' },
  { event: 'failed', transfer: 'd2'.padStart(32, '0'), path: 'harbour/43.jpg', code: 'digest', message: '' },
  {
    event: 'finished',
    transfer: 'd2'.padStart(32, '0'),
    verified: 1281,
    failed: 2,
    outcome: 'incomplete',
  },
  offered('d3', peer, 'in', true, film),
  { event: 'failed', transfer: 'd3'.padStart(32, '0'), path: null, code: 'no-space', message: '' },
  { event: 'finished', transfer: 'd3'.padStart(32, '0'), verified: 0, failed: 1, outcome: 'failed' },
];

export const DROPPED: DragView = { event: 'dropped', names: [report.name, 'film.mkv'], count: 5 };
export const HOVERING: DragView = { event: 'hovering', count: 5 };

const visit = (state: VisitView['state'], change: Partial<VisitView> = {}): View => ({
  event: 'visit',
  host: HOST,
  name: 'Workshop',
  address: '192.168.1.5:47800',
  state,
  reason: null,
  words: ['pigeon', 'farm', 'cliff', 'whale'],
  ...change,
});

export const VISITS: Record<string, readonly (View | DragView)[]> = {
  'visit-connecting': [visit('connecting', { host: null, name: '', words: null })],
  'visit-waiting': [visit('waiting')],
  'visit-in': [visit('in')],
  'visit-busy': [visit('in'), ...busy(HOST, HOST), ...askedOnce(HOST)],
  'visit-lost': [HISTORY, visit('lost', { reason: 'silent', words: null })],
  'visit-over': [HISTORY, visit('in'), visit('ended', { reason: 'shown-out' })],
};
