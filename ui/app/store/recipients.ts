/** Who is here to be sent files. */
import type { House } from './house';

/** A guest who is in, or the host of the visit. */
export interface Recipient {
  readonly peer: string;
  /** May be empty. */
  readonly name: string;
  /** What tells namesakes apart; empty for the host, who has none. */
  readonly words: readonly string[];
}

export function recipients({ sharing, visit }: House): readonly Recipient[] {
  const guests = (sharing?.guests ?? []).filter(({ place }) => place === 'in');
  const host = visit?.state === 'in' && visit.host ? [{ peer: visit.host, name: visit.name, words: [] }] : [];
  return [...host, ...guests.map(({ guest, name, words }) => ({ peer: guest, name, words }))];
}

/** The only one who is here, where nobody was before. */
export function firstArrival(before: House, after: House): Recipient | null {
  const here = recipients(after);
  return recipients(before).length === 0 && here.length === 1 ? (here[0] ?? null) : null;
}
