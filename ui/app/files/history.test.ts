import { describe, expect, it } from 'vitest';
import type { TransferView } from '../../shared/events/TransferView';
import type { View } from '../../shared/events/View';
import { past } from '../../dev/parcels';
import { EMPTY, next } from '../store/house';
import { stretches } from './history';

const noon = new Date(2026, 10, 21, 12);
const hoursAgo = (hours: number) => noon.getTime() / 1000 - hours * 3600;
const ended = (id: string, hours: number, change: Partial<TransferView> = {}) =>
  past(id, { ended: hoursAgo(hours), ...change });

/** The ids of each stretch, by its heading. */
function found(sought: string, ...transfers: TransferView[]) {
  const listed: View = { event: 'transfers', transfers };
  const shown = stretches(next(EMPTY, listed).transfers, sought, noon);
  return shown.map(({ heading, transfers: some }) => [
    heading,
    some.map(({ transfer }) => transfer.replace(/^0+/, '')),
  ]);
}

describe('the history', () => {
  it('goes by the days of the calendar, what is under way above', () => {
    const going = past('a', { state: 'running', ended: null });
    expect(found('', going, ended('b', 1), ended('c', 13), ended('d', 40), ended('e', 900))).toEqual([
      ['history.now', ['a']],
      ['history.today', ['b']],
      ['history.yesterday', ['c']],
      ['history.earlier', ['d', 'e']],
    ]);
  });

  it('leaves out what still waits for a word, which is asked for above it', () => {
    expect(found('', past('a', { state: 'offered', agreed: false, ended: null }))).toEqual([]);
  });

  it('is looked through by a part of a name, of a file or of the other side, in any case', () => {
    const file = (id: string, name: string, peer: string) =>
      ended(id, 1, { roots: [{ name, kind: 'file', items: 1, bytes: 1 }], peer_name: peer });
    const both = [file('a', 'Отчёт.pdf', 'Workshop'), file('b', 'film.mkv', 'Ольга')];
    expect(found('отч', ...both)).toEqual([['history.today', ['a']]]);
    expect(found(' ОЛЬГА ', ...both)).toEqual([['history.today', ['b']]]);
    expect(found('nothing', ...both)).toEqual([]);
  });
});
