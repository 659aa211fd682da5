/** What the fake shell tells for each state of the window. */
import type { DragView } from '../shared/events/DragView';
import type { View } from '../shared/events/View';
import type { VisitorView } from '../shared/events/VisitorView';
import { deviceHouses } from './devices';
import { guests, transfers } from './multitudes';
import { asked, busy, DROPPED, HISTORY, HOVERING, over, VISITS } from './parcels';
import { qr } from './qr';
import { FINDINGS, WRONG_SETTINGS } from './reports';

const now = Date.now() / 1000;
const LINK = 'http://192.168.1.5:47800/#1.AAECAwQFBgcICQoLDA0ODw';
const OTHER = 'http://10.20.0.7:47800/#1.AAECAwQFBgcICQoLDA0ODw';
const LAST = 'http://[2001:db8::5]:47800/#1.AAECAwQFBgcICQoLDA0ODw';

/** A made-up desktop: a bar, two windows, and some lines of text in each. */
const thumbnail = (hue: number, height = 270): string => {
  const canvas = document.createElement('canvas');
  canvas.width = 480;
  canvas.height = height;
  const pen = canvas.getContext('2d');
  if (!pen) return '';
  const fill = (colour: string, ...[x, y, width, height]: [number, number, number, number]) => {
    pen.fillStyle = colour;
    pen.fillRect(x, y, width, height);
  };
  fill(`hsl(${hue} 38% 30%)`, 0, 0, 480, height);
  fill(`hsl(${hue} 30% 18%)`, 0, 0, 480, 12);
  for (const [x, y, width, height] of [
    [30, 34, 250, 180],
    [220, 84, 230, 160],
  ] as const) {
    fill(`hsl(${hue} 25% 96%)`, x, y, width, height);
    fill(`hsl(${hue} 20% 82%)`, x, y, width, 14);
    for (let line = 0; line < 8; line += 1)
      fill(`hsl(${hue} 15% 70%)`, x + 14, y + 30 + line * 15, ((line * 53) % 90) + width / 2 - 40, 5);
  }
  return canvas.toDataURL();
};

export const SOURCES: Extract<View, { event: 'sources' }> = {
  event: 'sources',
  sources: [
    {
      id: 'screen:0',
      kind: 'screen',
      name: 'DP-1',
      width: 2560,
      height: 1440,
      primary: true,
      thumbnail: thumbnail(210),
    },
    {
      id: 'screen:1',
      kind: 'screen',
      name: 'HDMI-2',
      width: 1920,
      height: 1080,
      primary: false,
      thumbnail: thumbnail(280),
    },
    {
      id: 'desktop',
      kind: 'desktop',
      name: 'Desktop',
      width: 4480,
      height: 1440,
      primary: false,
      thumbnail: thumbnail(210, 154),
    },
    {
      id: 'window:1',
      kind: 'window',
      name: 'main.rs – porthole',
      width: 1400,
      height: 900,
      primary: false,
      thumbnail: thumbnail(150),
    },
    {
      id: 'window:2',
      kind: 'window',
      name: 'Quarterly figures, a very long title that has to be cut',
      width: 1200,
      height: 800,
      primary: false,
      thumbnail: thumbnail(20),
    },
    { id: 'window:3', kind: 'window', name: '', width: 640, height: 480, primary: false },
    { id: 'pattern', kind: 'pattern', name: 'Test pattern', width: 1920, height: 1080, primary: false },
  ],
};

/** What the fake screen shows. */
export const PREVIEW = thumbnail(210);

export const SHOWN = {
  event: 'source',
  state: 'shown',
  name: 'DP-1',
  source: 'screen:0',
  width: 2560,
  height: 1440,
} as const satisfies View;

export const BEGUN: readonly View[] = [
  SHOWN,
  {
    event: 'invited',
    expires_at: now + 14 * 60 + 31,
    links: [
      { link: LINK, address: '192.168.1.5', interface: 'enp3s0', qr: qr(LINK) },
      { link: OTHER, address: '10.20.0.7', interface: 'wlan0', qr: qr(OTHER) },
      { link: LAST, address: '2001:db8::5', interface: 'enp3s0', qr: qr(LAST) },
    ],
  },
];

const visitor = (guest: string, name: string, browser: string, words: VisitorView['words']): VisitorView => ({
  guest,
  name,
  browser,
  address: '192.168.1.23',
  words,
});
const ben = visitor('3ac2e8504095976f', 'Ben', 'Chrome on Android', ['pigeon', 'farm', 'cliff', 'whale']);
const eva = visitor('f51a291b4dd78ae3', 'Eva Martínez de la Fuente y Sánchez-Ocaña', 'Safari on iPhone', [
  'fence',
  'dolphin',
  'soap',
  'fire',
]);
const somebody = visitor('6d45167c3325480c', '', '', ['velvet', 'puppet', 'piano', 'iron']);
const ana = visitor('8f0c5be2a1d94437', 'Ana', 'Firefox on Windows', ['anchor', 'bread', 'comet', 'desk']);
const olga = visitor('6d45167c3325480d', 'Ольга', 'Firefox on Windows', ['anchor', 'bread', 'comet', 'desk']);

const ofAna = { guest: ana.guest, bit_rate: 2_410_000, round_trip_ms: 3.2, loss: 0, estimate: 9_000_000 };

const stats: View = {
  event: 'stats',
  guests: 2,
  frames_captured: 1830,
  frames_encoded: 1204,
  frames_sent: 2408,
  bit_rate: 4_820_000,
  encoders: 1,
  per_guest: [
    { guest: ben.guest, bit_rate: 2_410_000, round_trip_ms: 3.2, loss: 0, estimate: 9_000_000 },
    { guest: olga.guest, bit_rate: 640_000, round_trip_ms: 48, loss: 0.034, estimate: 1_000_000 },
  ],
};

const crowd: readonly View[] = [
  ...BEGUN,
  { event: 'knocked', ...ben },
  { event: 'waiting', ...ben },
  { event: 'joined', guest: ben.guest },
  { event: 'knocked', ...olga },
  { event: 'waiting', ...olga },
  { event: 'joined', guest: olga.guest },
  { event: 'connection', guest: olga.guest, state: 'disconnected' },
  { event: 'knocked', ...eva },
  { event: 'waiting', ...eva },
  { event: 'knocked', ...somebody },
  { ...stats, frames_encoded: 1176 },
  stats,
];

const [source, ...invited] = BEGUN;
const filesOnly: readonly View[] = [
  ...invited,
  ...crowd.filter((event) => event !== source && !('guest' in event && event.guest === olga.guest)),
];

export const HOUSES: Record<string, readonly (View | DragView)[]> = {
  home: [],
  'lone-screen': [{ ...SOURCES, sources: SOURCES.sources.slice(0, 1) }],
  history: [HISTORY],
  problem: [{ event: 'problem', code: 'capture-denied', message: 'denied' }],
  ended: [...BEGUN, { event: 'ended', reason: 'stopped' }],
  alone: BEGUN,
  waiting: [...BEGUN, { event: 'knocked', ...ben }, { event: 'waiting', ...ben }],
  two: [
    ...BEGUN,
    { event: 'waiting', ...ana },
    { event: 'joined', guest: ana.guest },
    { event: 'waiting', ...ben },
    { ...stats, guests: 1, per_guest: [ofAna], frames_encoded: 1176 },
    { ...stats, guests: 1, per_guest: [ofAna] },
  ],
  crowd,
  full: [...BEGUN, ...guests(32), { ...stats, guests: 32 }],
  many: [...crowd, ...transfers(30)],
  'full-house': [
    ...BEGUN,
    ...guests(30),
    { event: 'knocked', ...ben },
    { event: 'waiting', ...ben },
    { event: 'knocked', ...olga },
    { event: 'waiting', ...olga },
    ...transfers(3),
  ],
  names: [...BEGUN, ...guests(7), ...transfers(7), ...asked(ben.guest)],
  paused: [...crowd, { event: 'paused' }],
  hidden: [...crowd, { event: 'source', state: 'hidden', name: 'main.rs – porthole' }],
  silent: [...crowd, { event: 'source', state: 'silent', name: 'DP-1' }],
  gone: [...crowd, { event: 'source', state: 'gone', name: 'main.rs – porthole' }],
  revoked: [...BEGUN, { event: 'revoked' }],
  failing: [
    ...crowd,
    { event: 'problem', code: 'new-kind', message: 'Something that this window does not know yet.' },
  ],
  offered: [...crowd, ...asked(ben.guest)],
  transferring: [...crowd, ...busy(ben.guest, olga.guest)],
  transferred: [...crowd, ...over(ben.guest)],
  hovering: [...crowd, HOVERING],
  dropped: [...crowd, DROPPED],
  'dropped-alone': [...BEGUN, DROPPED],
  'dropped-full': [...BEGUN, ...guests(32), DROPPED],
  'files-only': [...filesOnly, HISTORY],
  'settings-wrong': [WRONG_SETTINGS],
  examined: [FINDINGS],
  ...VISITS,
  ...deviceHouses(crowd, [ben.guest, olga.guest], VISITS['visit-in'] ?? []),
};
