/** Transfers in words: sizes, speeds, times, and the one line that says where a transfer stands. */
import type { CancelReason } from '../../shared/wire/CancelReason';
import type { FaultCode } from '../../shared/wire/FaultCode';
import { type Key, language, t } from '../catalogue';
import { isMoving, type Row } from './row';

const SIZES = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** A number of bytes as people read it: "12.3 MB". */
export function size(bytes: number): string {
  return inUnits(bytes, '');
}

/** Bytes a second: "12.3 MB/s". */
export function speed(rate: number): string {
  return inUnits(rate, '-per-second');
}

/** Seconds, rounded to what matters: "40 sec", "3 min", "2 hr". */
export function duration(seconds: number): string {
  if (seconds < 60) return format(Math.max(1, Math.round(seconds)), 'second', 0);
  if (seconds < 3600) return format(Math.round(seconds / 60), 'minute', 0);
  return format(seconds / 3600, 'hour', seconds < 36_000 ? 1 : 0);
}

/** What a transfer is called: the first that was dropped, and how many more. */
export function title({ roots }: Row): string {
  const [first] = roots;
  const more = roots.reduce((sum, { kind, items }) => sum + (kind === 'others' ? items : 1), -1);
  const name = first?.name ?? '';
  return more > 0 ? t('files.and-more', { name, count: more }) : name;
}

/** How many files and folders, and how large they are. */
export function extent(roots: Row['roots']): string {
  const items = roots.reduce((sum, root) => sum + root.items, 0);
  const bytes = size(roots.reduce((sum, root) => sum + root.bytes, 0));
  return items > 1 ? `${t('files.items', { count: items })}, ${bytes}` : bytes;
}

/** Where it stands. */
export function standing(row: Row, open: boolean): string {
  switch (row.phase) {
    case 'asked':
      return extent(row.roots);
    case 'asking':
      return t('files.asking');
    case 'resting':
      return t(row.direction === 'in' && open ? 'files.resting-sender' : 'files.resting');
    case 'running':
      return isMoving(row) ? moving(row) : t(row.pausedHere ? 'files.paused-here' : 'files.paused-there');
    case 'finished':
      return finished(row);
    case 'declined':
      return t(row.direction === 'in' ? 'files.declined-here' : 'files.declined-there');
    case 'cancelled':
      return t('files.cancelled');
    case 'called-off':
      return t(CALLED_OFF[row.reason ?? 'protocol']);
    case 'lost':
      return t('files.lost');
  }
}

/** Why one of its files did not arrive. */
export function fault(code: FaultCode): string {
  return t(FAULTS[code]);
}

function moving({ done, total, rate, left }: Row): string {
  const amount = t('files.amount', { done: size(done), total: size(total) });
  const pace = rate === null || done >= total ? [] : [speed(rate)];
  const time = left === null || done >= total ? [] : [t('files.left', { time: duration(left) })];
  return [amount, ...pace, ...time].join(' · ');
}

function finished({ direction, failed, total }: Row): string {
  if (failed > 0) return t('files.finished-in-part', { count: failed });
  return `${t(direction === 'in' ? 'files.finished-here' : 'files.finished-there')} · ${size(total)}`;
}

const CALLED_OFF: Record<CancelReason, Key> = {
  person: 'files.called-off.person',
  unknown: 'files.called-off.unknown',
  'too-many': 'files.called-off.too-many',
  protocol: 'files.called-off.protocol',
  disk: 'files.called-off.disk',
};

const FAULTS: Record<FaultCode, Key> = {
  unreadable: 'fault.unreadable',
  vanished: 'fault.vanished',
  changed: 'fault.changed',
  special: 'fault.special',
  name: 'fault.name',
  'no-space': 'fault.no-space',
  'no-folder': 'fault.no-folder',
  'no-permission': 'fault.no-permission',
  'too-large': 'fault.too-large',
  digest: 'fault.digest',
  disk: 'fault.disk',
};

function inUnits(bytes: number, per: '' | '-per-second'): string {
  const power = Math.min(SIZES.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return format(value, `${SIZES[power] ?? 'byte'}${per}`, power === 0 || value >= 100 ? 0 : 1);
}

function format(value: number, unit: string, digits: number): string {
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: digits,
  }).format(value);
}
