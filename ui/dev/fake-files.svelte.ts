/** Transfers in all their states, made up here. */
import type { Root } from '../shared/wire/Root';
import type { Choice } from '../shared/wire/Choice';
import type { Files, Trouble } from '../viewer/files/desk.svelte';
import type { Row, RowPhase } from '../viewer/files/row';
import { NAMES } from './multitudes';

const file = (name: string, bytes: number): Root => ({ name, kind: 'file', items: 1, bytes });
const folder = (name: string, items: number, bytes: number): Root => ({ name, kind: 'folder', items, bytes });

let count = 0;

function row(phase: RowPhase, roots: Root[], more: Partial<Row> = {}): Row {
  const total = roots.reduce((sum, { bytes }) => sum + bytes, 0);
  count += 1;
  return {
    id: count.toString(16).padStart(32, '0'),
    direction: 'in',
    since: count,
    phase,
    pausedHere: false,
    pausedThere: false,
    reason: null,
    roots,
    done: phase === 'finished' ? total : 0,
    total,
    rate: null,
    left: null,
    failures: [],
    failed: 0,
    keepsFiles: false,
    ...more,
  };
}

const asked = row('asked', [
  file('Quarterly figures.xlsx', 482_113),
  folder('Photos from the trip to the mountains', 312, 1.4e9),
  file('Протокол встречи.docx', 31_200),
]);
const film = [file('holiday-film-final-cut-with-colour-correction-v12.mkv', 4.3e9)];
const failures = [
  { name: 'notes.txt', code: 'changed' as const },
  { name: 'old.sock', code: 'special' as const },
];

export const TRANSFERS: Record<string, readonly Row[]> = {
  none: [],
  offer: [asked],
  'one-offer': [row('asked', film)],
  running: [
    row('running', film, { done: 1.9e9, rate: 31.2e6, left: 77 }),
    row('running', [folder('Source', 2410, 88e6)], {
      direction: 'out',
      done: 12e6,
      rate: 2.1e6,
      left: 36,
    }),
    row('running', [file('scan.pdf', 9e6)], { done: 3e6, pausedHere: true }),
    row('asking', [file('a', 10), file('b', 20)], { direction: 'out' }),
    row('resting', [file('backup.tar.gz', 9e9)], { done: 3e9, pausedThere: true }),
  ],
  settled: [
    row('finished', [file('contract.pdf', 2.2e6)], { keepsFiles: true }),
    row('finished', [folder('Trip', 120, 900e6)], { direction: 'out' }),
    row('finished', [folder('Work', 14, 5e6)], { direction: 'out', failed: 2, failures }),
    row('declined', film, { direction: 'out' }),
    row('cancelled', [file('x.bin', 1)]),
    row('called-off', [file('y.bin', 1)], { reason: 'protocol', done: 1 }),
    row('lost', [file('report.pdf', 8e8)], { direction: 'out' }),
  ],
  many: Array.from({ length: 30 }, (_, nth) =>
    row(nth < 4 ? 'running' : 'finished', [file(NAMES[nth % NAMES.length] ?? '', 8e8)], {
      direction: nth % 2 ? 'out' : 'in',
      ...(nth < 4 ? { done: 3e8, rate: 2.1e7, left: 24 } : {}),
    }),
  ),
  names: [row('asked', [...NAMES.map((name) => file(name, 7e6)), folder('תמונות', 19_999, 8e8)])],
  trouble: [],
};

export class FakeFiles implements Files {
  open = true;
  rows: readonly Row[] = $state.raw([]);
  trouble: Trouble | null = $state.raw(null);
  room: number | null = null;
  canPickFolder = false;

  constructor(name: string) {
    this.rows = TRANSFERS[name] ?? [];
    this.canPickFolder = name === 'one-offer';
    if (name === 'trouble') this.trouble = { kind: 'skipped', count: 3 };
  }

  drop = () => undefined;
  pick = () => undefined;
  accept = (id: string, choice: Choice) =>
    this.#change(id, { phase: 'running', done: choice.type === 'all' ? 1e6 : 0 });
  decline = (id: string) => this.#change(id, { phase: 'declined' });
  pause = (id: string) => this.#change(id, { pausedHere: true });
  goOn = (id: string) => this.#change(id, { pausedHere: false });
  cancel = (id: string) => this.#change(id, { phase: 'cancelled' });
  retry = (id: string) => this.#change(id, { phase: 'asking', failed: 0, failures: [] });
  saveAgain = () => undefined;
  dismiss = () => void (this.trouble = null);
  clear = (id: string) => void (this.rows = this.rows.filter((one) => one.id !== id));

  #change(id: string, change: Partial<Row>): void {
    this.rows = this.rows.map((one) => (one.id === id ? { ...one, ...change } : one));
  }
}
