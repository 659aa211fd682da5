/** Outbox and Inbox against each other, with files in memory and no network. */
import { beforeEach, describe, expect, it } from 'vitest';
import { BATCH_LIMIT, CHUNK_LIMIT } from '../../shared/wire/constants';
import { Pair, fileOf, randomOf } from './fake-pair';
import { WINDOW } from './acknowledgements';

const ID = '00112233445566778899aabbccddeeff';
let pair: Pair;

/** Byte for byte; to compare element by element takes minutes. */
const same = (one: Uint8Array | undefined, other: Uint8Array) =>
  Buffer.compare(one ?? Buffer.of(), other) === 0;

beforeEach(() => (pair = new Pair(ID)));

describe('a transfer', () => {
  it.each([0, 1, CHUNK_LIMIT - 1, CHUNK_LIMIT, CHUNK_LIMIT + 1, WINDOW + 3])(
    'of %i bytes arrives as it was',
    async (bytes) => {
      const sent = randomOf(bytes);
      pair.offer([fileOf('a.bin', sent)]);
      pair.inbox.accept({ type: 'all' });
      await pair.ends();
      expect(pair.phases()).toEqual(['finished', 'finished']);
      expect(same(pair.saved.get('a.bin'), sent)).toBe(true);
      expect([pair.inbox.done, pair.outbox.done]).toEqual([bytes, bytes]);
    },
  );

  it('of three thousand small files and folders arrives whole, in batches', async () => {
    const files = Array.from({ length: 3000 }, (_, nth) => fileOf(`file ${nth}`, randomOf(nth % 7)));
    pair.offer(files, { folders: ['empty'] });
    pair.inbox.accept({ type: 'all' });
    await pair.ends();
    expect(pair.phases()).toEqual(['finished', 'finished']);
    expect(pair.saved.size).toBe(3000);
    for (const message of pair.said)
      if ('items' in message) expect(message.items.length).toBeLessThanOrEqual(BATCH_LIMIT);
    expect(pair.said.filter(({ type }) => type === 'done').length).toBeLessThan(1200);
  });

  it('of many files looks for no more of them than it can hold open', async () => {
    pair.offer(Array.from({ length: 3000 }, (_, nth) => fileOf(`file ${nth}`, randomOf(2))));
    pair.outbox.pause();
    pair.inbox.accept({ type: 'all' });
    await pair.settles();
    const wanted = pair.said.flatMap((message) => (message.type === 'want' ? message.items : []));
    expect(wanted.length).toBe(1024);
    pair.outbox.goOn();
    await pair.ends();
    expect(pair.saved.size).toBe(3000);
  });

  it('sends nothing but its offer before it is accepted, and nothing that was not chosen', async () => {
    pair.offer([fileOf('a', randomOf(5)), fileOf('b', randomOf(6))]);
    await pair.settles();
    expect(pair.said.map(({ type }) => type)).toEqual(['offer']);
    pair.inbox.accept({ type: 'some', roots: [1] });
    await pair.ends();
    expect([...pair.saved.keys()]).toEqual(['b']);
    expect(pair.inbox.total).toBe(6);
  });

  it('never has more on its way than the window, however slowly the receiver writes', async () => {
    pair.offer([fileOf('a', randomOf(3 * WINDOW))]);
    pair.holdWrites();
    pair.inbox.accept({ type: 'all' });
    await pair.settles();
    expect(pair.unwritten).toBeGreaterThan(WINDOW / 2);
    expect(pair.unwritten).toBeLessThanOrEqual(WINDOW);
    pair.releaseWrites();
    await pair.ends();
    expect(pair.mostUnwritten).toBeLessThanOrEqual(WINDOW);
    expect(pair.saved.get('a')?.length).toBe(3 * WINDOW);
  });

  it('is paused by either side and goes on', async () => {
    pair.offer([fileOf('a', randomOf(2 * WINDOW))]);
    pair.outbox.pause();
    pair.inbox.accept({ type: 'all' });
    await pair.settles();
    expect([pair.inbox.pausedThere, pair.received]).toEqual([true, 0]);
    pair.inbox.pause();
    await pair.settles();
    pair.outbox.goOn();
    await pair.settles();
    expect([pair.outbox.pausedThere, pair.received]).toEqual([true, 0]);
    pair.inbox.goOn();
    await pair.ends();
    expect(pair.phases()).toEqual(['finished', 'finished']);
  });

  it.each(['outbox', 'inbox'] as const)('that is cancelled by the %s is over on both sides', async (side) => {
    pair.offer([fileOf('a', randomOf(2 * WINDOW))]);
    pair.inbox.accept({ type: 'all' });
    pair[side].cancel();
    await pair.settles();
    expect(pair.phases().sort()).toEqual(['called-off', 'cancelled']);
    expect(pair.saved.size).toBe(0);
  });

  it('that is declined is over on both sides', async () => {
    pair.offer([fileOf('a', randomOf(3))]);
    pair.inbox.decline();
    await pair.settles();
    expect(pair.phases()).toEqual(['declined', 'declined']);
  });

  it('goes on where it was in the next session, without asking again', async () => {
    const sent = randomOf(3 * WINDOW);
    pair.offer([fileOf('small', randomOf(9)), fileOf('a', sent)]);
    pair.cutAfter(WINDOW + 5 * CHUNK_LIMIT);
    pair.inbox.accept({ type: 'all' });
    await pair.settles();
    expect(pair.phases()).toEqual(['resting', 'resting']);
    const before = pair.received;
    pair.reconnect();
    await pair.ends();
    expect(same(pair.saved.get('a'), sent)).toBe(true);
    expect(pair.received - before).toBeLessThanOrEqual(3 * WINDOW - before + 9);
  });

  it('begins a file anew whose first bytes are others', async () => {
    const sent = randomOf(2 * CHUNK_LIMIT);
    pair.parts.set('a', [randomOf(CHUNK_LIMIT + 3, 99)]);
    pair.offer([fileOf('a', sent)]);
    pair.inbox.accept({ type: 'all' });
    await pair.ends();
    expect(same(pair.saved.get('a'), sent)).toBe(true);
  });

  it('takes a file that is there whole only if it is the same', async () => {
    const sent = randomOf(CHUNK_LIMIT);
    pair.parts.set('same', [sent]);
    pair.parts.set('other', [randomOf(CHUNK_LIMIT, 5)]);
    pair.offer([fileOf('same', sent), fileOf('other', sent)]);
    pair.inbox.accept({ type: 'all' });
    await pair.ends();
    expect(same(pair.saved.get('other'), sent)).toBe(true);
    expect(pair.received).toBe(CHUNK_LIMIT);
  });

  it('tells of a file that changed, goes on with the rest, and can try it once more', async () => {
    pair.offer([fileOf('bad', randomOf(2 * WINDOW)), fileOf('good', randomOf(7))]);
    pair.breakReading('bad', WINDOW);
    pair.inbox.accept({ type: 'all' });
    await pair.ends();
    expect([...pair.outbox.failures.values()]).toEqual(['changed']);
    expect(pair.inbox.failures).toEqual([{ path: ['bad'], code: 'changed' }]);
    expect([...pair.saved.keys()]).toEqual(['good']);
    pair.breakReading('bad', null);
    pair.outbox.retry();
    await pair.ends();
    expect([...pair.saved.keys()].sort()).toEqual(['bad', 'good']);
    expect(pair.phases()).toEqual(['finished', 'finished']);
    expect(pair.inbox.failures).toEqual([]);
  });

  it('tells of a file that cannot be kept, and of bytes that are not those that were sent', async () => {
    pair.offer([
      fileOf('full', randomOf(WINDOW)),
      fileOf('forged', randomOf(9)),
      fileOf('good', randomOf(7)),
    ]);
    pair.breakWriting('full', 'no-space');
    pair.forge('forged');
    pair.inbox.accept({ type: 'all' });
    await pair.ends();
    expect([...pair.outbox.failures.values()].sort()).toEqual(['digest', 'no-space']);
    expect([...pair.saved.keys()]).toEqual(['good']);
    expect(pair.discarded.sort()).toEqual(['forged', 'full']);
  });

  it('refuses a name that leads elsewhere, and the rest goes on', async () => {
    pair.offer([fileOf('..', randomOf(3)), fileOf('good', randomOf(7))]);
    pair.inbox.accept({ type: 'all' });
    await pair.ends();
    expect([...pair.outbox.failures.values()]).toEqual(['name']);
    expect([...pair.saved.keys()]).toEqual(['good']);
  });
});
