/** A transfer that is offered again while what was said and sent before is still on its way. */
import { beforeEach, expect, it } from 'vitest';
import { CHUNK_LIMIT } from '../../shared/wire/constants';
import { Pair, fileOf, randomOf } from './fake-pair';
import { nextLife } from './life';

const ID = '00112233445566778899aabbccddeeff';
/** So much is read at once. */
const PIECE = 1024 * 1024;
let pair: Pair;

beforeEach(() => void (pair = new Pair(ID)));

it('what was said of another life changes nothing on either side', async () => {
  pair.offer([fileOf('a', randomOf(9))]);
  for (const box of [pair.outbox, pair.inbox]) {
    box.heard(2, { type: 'cancel', transfer: ID, reason: 'person' });
    box.heard(0, { type: 'credit', transfer: ID, bytes: 5 });
  }
  expect(pair.phases()).toEqual(['asking', 'asked']);
  pair.inbox.accept({ type: 'all' });
  await pair.ends();
  expect(pair.phases()).toEqual(['finished', 'finished']);
});

it('what was sent in an earlier life is neither written nor against the protocol', async () => {
  pair.offer([fileOf('a', randomOf(9))]);
  pair.holdWrites();
  pair.inbox.accept({ type: 'all' });
  const bytes = randomOf(CHUNK_LIMIT);
  for (let late = 0; late < 100; late += 1)
    pair.inbox.chunk({ transfer: ID, life: 0, item: 0, offset: 0, bytes });
  expect(pair.received).toBe(0);
  pair.releaseWrites();
  await pair.ends();
  expect(pair.phases()).toEqual(['finished', 'finished']);
});

it('what failed is tried again at once, though the last of it is still being written', async () => {
  pair.offer([fileOf('bad', randomOf(2 * PIECE))]);
  pair.holdWrites();
  pair.breakReading('bad', PIECE);
  pair.inbox.accept({ type: 'all' });
  await pair.settles();
  expect(pair.phases()).toEqual(['finished', 'running']);
  pair.breakReading('bad', null);
  pair.outbox.retry();
  await pair.settles();
  pair.releaseWrites();
  await pair.ends();
  expect([pair.phases(), [...pair.saved.keys()]]).toEqual([['finished', 'finished'], ['bad']]);
});

it('lives are counted within three bytes', () => {
  expect([nextLife(0), nextLife(2 ** 24 - 1)]).toEqual([1, 0]);
});
