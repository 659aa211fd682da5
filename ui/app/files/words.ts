/** Transfers in the host's language. */
import type { FailureView } from '../../shared/events/FailureView';
import type { RootView } from '../../shared/events/RootView';
import { called, type Key, t } from '../catalogue';
import { language } from '../language.svelte';
import { hasArrived, isOver, type Transfer } from '../store/transfers';
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

/** `3 items · 1.2 MB`, or `1.2 MB` of a single one. */
export function amount({ items, bytes: size }: Pick<RootView, 'items' | 'bytes'>): string {
  return items === 1 ? bytes(size) : `${t('files.count', { count: items })} · ${bytes(size)}`;
}

/** Where what arrived lies; empty where nothing did. */
export function place(transfer: Transfer): string {
  const { into } = transfer;
  return hasArrived(transfer) && isOver(transfer) && into !== null ? t('files.lies', { folder: into }) : '';
}

/** How a transfer stands, or how it ended. */
export function standing(transfer: Transfer): string {
  const { direction, state, failed } = transfer;
  const name = called(transfer.peer_name ?? '');
  const incoming = direction === 'in';
  switch (state) {
    case 'queued':
      return t('files.queued');
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
      return transfer.outcome === 'cancelled-there'
        ? t('files.cancelled-there', { name })
        : t('files.cancelled');
    case 'failed':
      return transfer.failure ? failure(transfer.failure, direction) : t('files.failed');
  }
}

function figures({ progress }: Transfer): string {
  if (!progress) return t('files.beginning');
  const { bytes: done, total, rate, seconds_left, items, items_total } = progress;
  return [
    t('files.of', { done: bytes(done), total: bytes(total) }),
    items_total > 1 ? t('files.of-items', { done: items, count: items_total }) : '',
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

/** What is the sender's trouble, where this side receives. */
const OF_SENDER = new Map<string, Key>([
  ['unreadable', 'failure.sender.unreadable'],
  ['vanished', 'failure.sender.vanished'],
  ['changed', 'failure.sender.changed'],
  ['digest', 'failure.sender.digest'],
]);

/** What is the receiver's trouble, where this side sends. */
const OF_RECEIVER = new Map<string, Key>([
  ['name', 'failure.receiver.name'],
  ['no-space', 'failure.receiver.no-space'],
  ['no-folder', 'failure.receiver.no-folder'],
  ['no-permission', 'failure.receiver.no-permission'],
  ['disk', 'failure.receiver.disk'],
]);

/** Why something failed; where the code is not known here, the shell's own sentence stands. */
export function failure({ code, message }: FailureView, direction: Transfer['direction']): string {
  const ofOther = direction === 'in' ? OF_SENDER : OF_RECEIVER;
  const key = ofOther.get(code) ?? FAILURES.get(code);
  return key ? t(key) : message;
}

const TIME: Intl.DateTimeFormatOptions = { timeStyle: 'short' };
const DATE: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' };

/** A moment in seconds since 1970-01-01 UTC: the time of today, the date of another day. */
export function moment(seconds: number, today = new Date()): string {
  const at = new Date(seconds * 1000);
  return new Intl.DateTimeFormat(language(), at.toDateString() === today.toDateString() ? TIME : DATE).format(
    at,
  );
}
