/** Past transfers as people look for them: by day, and by what they remember of a name. */
import { called, type Key } from '../catalogue';
import { isAsking, isOver, type Transfer, type Transfers } from '../store/transfers';
import { nameOf } from './words';

/** A run of transfers under one heading. */
export interface Stretch {
  readonly heading: Key;
  readonly transfers: Transfers;
}

const HEADINGS: readonly Key[] = ['history.now', 'history.today', 'history.yesterday', 'history.earlier'];

/** What is under way, then what is over by its day; only what `sought` is a part of: a name of a file, or of the other side. */
export function stretches(transfers: Transfers, sought: string, now = new Date()): readonly Stretch[] {
  const found = transfers.filter((transfer) => !isAsking(transfer) && isSought(transfer, sought));
  return HEADINGS.map((heading) => ({
    heading,
    transfers: found.filter((transfer) => headingOf(transfer, now) === heading),
  })).filter(({ transfers: some }) => some.length > 0);
}

function headingOf(transfer: Transfer, now: Date): Key {
  if (!isOver(transfer)) return 'history.now';
  const ended = new Date((transfer.ended ?? transfer.started) * 1000).toDateString();
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (ended === now.toDateString()) return 'history.today';
  return ended === yesterday.toDateString() ? 'history.yesterday' : 'history.earlier';
}

function isSought({ roots, peer_name }: Transfer, sought: string): boolean {
  const names = [nameOf(roots), called(peer_name ?? ''), ...roots.map(({ name }) => name)];
  return names.some((name) => name.toLocaleLowerCase().includes(sought.trim().toLocaleLowerCase()));
}
