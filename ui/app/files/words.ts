/** Transfers in the host's language. */
import type { FailureView } from '../../shared/events/FailureView';
import type { RootView } from '../../shared/events/RootView';
import { called, type Key, language, t } from '../catalogue';
import type { Transfer } from '../store/transfers';
import { bytes, duration } from './measure';

type Roots = readonly Pick<RootView, 'name' | 'kind' | 'items'>[];

/** What is sent, by the name of its first thing. */
export function nameOf(roots: Roots): string {
  const [first, ...others] = roots;
  if (!first) return '';
  return others.length === 0
    ? rootName(first)
    : t('files.and-more', { name: rootName(first), count: others.length });
}

/** The name of one thing of an offer. */
export function rootName({ name, kind, items }: Roots[number]): string {
  return kind === 'others' ? t('files.others', { count: items }) : name;
}

/** `3 files · 1.2 MB` */
export function amount({ items, bytes: size }: Pick<RootView, 'items' | 'bytes'>): string {
  return `${t('files.count', { count: items })} · ${bytes(size)}`;
}

/** How a transfer stands, or how it ended. */
export function standing(transfer: Transfer): string {
  const { direction, state, failed, trouble } = transfer;
  const name = called(transfer.peer_name ?? '');
  const incoming = direction === 'in';
  switch (state) {
    case 'offered':
      return incoming ? t('files.beginning') : t('files.asked', { name });
    case 'running':
      return figures(transfer);
    case 'checking':
      return t('files.checking');
    case 'paused-here':
      return t('files.paused-here');
    case 'paused-there':
      return t('files.paused-there', { name });
    case 'waiting':
      return t('files.waiting', { name });
    case 'complete':
      return t(incoming ? 'files.arrived' : 'files.sent');
    case 'incomplete':
      return t('files.incomplete', { count: failed });
    case 'declined':
      return incoming ? t('files.declined-here') : t('files.declined-there', { name });
    case 'cancelled':
      if (trouble) return failure(trouble);
      return transfer.outcome === 'cancelled-there'
        ? t('files.cancelled-there', { name })
        : t('files.cancelled');
  }
}

function figures({ progress }: Transfer): string {
  if (!progress) return t('files.beginning');
  const { bytes: done, total, rate, seconds_left } = progress;
  return [
    t('files.of', { done: bytes(done), total: bytes(total) }),
    rate > 0 ? t('unit.rate', { size: bytes(rate) }) : '',
    seconds_left === null ? '' : t('files.left', { time: duration(seconds_left) }),
  ]
    .filter(Boolean)
    .join(' · ');
}

const FAILURES = new Map<string, Key>([
  ['unreadable', 'failure.unreadable'],
  ['vanished', 'failure.vanished'],
  ['changed', 'failure.changed'],
  ['special', 'failure.special'],
  ['name', 'failure.name'],
  ['no-space', 'failure.no-space'],
  ['no-folder', 'failure.no-folder'],
  ['no-permission', 'failure.no-permission'],
  ['too-large', 'failure.too-large'],
  ['digest', 'failure.digest'],
  ['disk', 'failure.disk'],
  ['too-many-items', 'failure.too-many-items'],
  ['too-many', 'failure.too-many'],
  ['unknown', 'failure.unknown'],
  ['protocol', 'failure.protocol'],
]);

/** Why something failed; where the code is not known here, the shell's own sentence stands. */
export function failure({ code, message }: FailureView): string {
  const key = FAILURES.get(code);
  return key ? t(key) : message;
}

const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' });
const date = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' });

/** A moment in seconds since 1970-01-01 UTC: the time of today, the date of another day. */
export function moment(seconds: number, today = new Date()): string {
  const at = new Date(seconds * 1000);
  return (at.toDateString() === today.toDateString() ? time : date).format(at);
}
