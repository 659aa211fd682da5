/** Peers that do what the protocol forbids. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { FilesMessage } from '../../shared/wire/FilesMessage';
import type { Item } from '../../shared/wire/Item';
import { Pair, fileOf, randomOf } from './fake-pair';
import { WINDOW } from './acknowledgements';

const ID = '00112233445566778899aabbccddeeff';
let pair: Pair;

beforeEach(() => void (pair = new Pair(ID)));

describe('an inbox that is lied to', () => {
  const item = (path: string[], bytes: number, root = 0): Item => ({
    root,
    path,
    bytes,
    kind: 'file',
    modified: null,
  });
  const lie = async (...messages: FilesMessage[]) => {
    pair.offer([fileOf('a', randomOf(10)), fileOf('b', randomOf(10))]);
    pair.outbox.close();
    pair.inbox.accept({ type: 'all' });
    for (const message of messages) pair.inbox.heard(1, message);
    await pair.settles();
  };
  const items = (first: number, ...list: Item[]): FilesMessage => ({
    type: 'items',
    transfer: ID,
    first,
    items: list,
  });
  const chunk = (place: { item?: number; offset?: number; bytes?: number }) =>
    pair.inbox.chunk({
      transfer: ID,
      life: 1,
      item: place.item ?? 0,
      offset: place.offset ?? 0,
      bytes: randomOf(place.bytes ?? 1),
    });
  const calledOff = () => expect([pair.inbox.phase, pair.inbox.reason]).toEqual(['called-off', 'protocol']);

  it.each([
    ['more bytes than were offered', items(0, item(['a'], 11))],
    ['more items than were offered', items(0, item(['a'], 1), item(['a'], 1))],
    ['another name than was offered', items(0, item(['c'], 1))],
    ['a path that was not offered', items(0, item(['a', 'b'], 1))],
    ['a root that was not offered', items(0, item(['a'], 1, 2))],
    [
      'digests of what was never announced',
      { type: 'done', transfer: ID, items: [{ item: 3, digest: '0' }] },
    ],
    ['what only a receiver says', { type: 'credit', transfer: ID, bytes: 0 }],
    ['an answer to nothing', { type: 'accept', transfer: ID, choice: { type: 'all' }, window: 1 }],
  ] as [string, FilesMessage][])('about %s calls the transfer off', async (_what, message) => {
    await lie(message);
    calledOff();
  });

  it.each([
    ['of an unknown item', { item: 7 }],
    ['beyond the next one', { offset: 1 }],
    ['beyond the end', { bytes: 11 }],
    ['far beyond the end', { offset: Number.MAX_SAFE_INTEGER - 1 }],
  ])('by a chunk %s calls it off', async (_what, place) => {
    await lie(items(0, item(['a'], 10)));
    chunk(place);
    calledOff();
  });

  it('by a chunk before it is wanted, and by one after the end, calls it off', async () => {
    await lie();
    pair.inbox.heard(1, items(0, item(['a'], 10)));
    chunk({});
    calledOff();
    pair = new Pair(ID);
    await lie(items(0, item(['a'], 10)));
    chunk({ bytes: 10 });
    chunk({ offset: 10, bytes: 1 });
    calledOff();
  });

  it('by numbers that do not grow calls it off', async () => {
    await lie(items(5, item(['a'], 0)));
    pair.inbox.heard(1, items(5, item(['b'], 0, 1)));
    calledOff();
  });

  it('writes nothing that comes before a yes, nor after a no', async () => {
    pair.offer([fileOf('a', randomOf(10))]);
    chunk({});
    expect(pair.inbox.phase).toBe('called-off');
    chunk({});
    await pair.settles();
    expect(pair.received).toBe(0);
  });
});

describe('an outbox that is lied to', () => {
  const answers: [string, FilesMessage][] = [
    ['credit for what was never sent', { type: 'credit', transfer: ID, bytes: 1 }],
    ['an answer to no batch', { type: 'want', transfer: ID, first: 9, items: [{ type: 'nothing' }] }],
    ['items that were never announced', { type: 'verified', transfer: ID, items: [9] }],
    ['what only a sender says', { type: 'done', transfer: ID, items: [{ item: 0, digest: '0' }] }],
    [
      'an offset beyond the end',
      { type: 'want', transfer: ID, first: 0, items: [{ type: 'from', offset: 11, digest: 'd' }] },
    ],
  ];
  it.each(answers)('about %s calls the transfer off', async (_what, message) => {
    pair.offer([fileOf('a', randomOf(10))]);
    pair.inbox.close();
    pair.outbox.heard(1, { type: 'accept', transfer: ID, choice: { type: 'all' }, window: WINDOW });
    pair.outbox.heard(1, message);
    await pair.settles();
    expect([pair.outbox.phase, pair.outbox.reason]).toEqual(['called-off', 'protocol']);
  });

  it('about a choice of roots that it did not offer calls the transfer off', () => {
    pair.offer([fileOf('a', randomOf(10))]);
    pair.outbox.heard(1, { type: 'accept', transfer: ID, choice: { type: 'some', roots: [1] }, window: 1 });
    expect(pair.outbox.phase).toBe('called-off');
  });

  it('reads nothing without credit', async () => {
    pair.offer([fileOf('a', randomOf(10))]);
    const read = vi.spyOn(pair, 'read');
    pair.inbox.close();
    pair.outbox.heard(1, { type: 'accept', transfer: ID, choice: { type: 'all' }, window: 9 });
    const wanted = [{ type: 'from' as const, offset: 0, digest: null }];
    pair.outbox.heard(1, { type: 'want', transfer: ID, first: 0, items: wanted });
    await pair.settles();
    expect(read).not.toHaveBeenCalled();
  });
});
