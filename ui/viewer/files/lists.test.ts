/** All transfers of a page, with a porter that does nothing and a host that is played here. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { TRANSFERS_LIMIT } from '../../shared/wire/constants';
import type { FilesMessage } from '../../shared/wire/FilesMessage';
import type { Root } from '../../shared/wire/Root';
import { gatherPicked } from './gather';
import { Receipts } from './receipts';
import type { IncomingRecord, OutgoingRecord, Records } from './records';
import { Sends } from './sends';
import type { Surroundings } from './surroundings';

const id = (nth: number) => nth.toString(16).padStart(32, '0');
const roots: Root[] = [{ name: 'a', kind: 'file', items: 1, bytes: 3 }];
const all = { type: 'all' as const };

let said: FilesMessage[];
let asked: string[];
let around: Surroundings;
/** What a reload finds. */
let kept: { incoming: IncomingRecord[]; outgoing: OutgoingRecord[]; abandoned: string[] };
let records: Records;

beforeEach(() => {
  said = [];
  asked = [];
  kept = { incoming: [], outgoing: [], abandoned: [] };
  around = {
    porter: {
      ask: (job, takes) => {
        const transfer = 'transfer' in takes ? takes.transfer : '';
        asked.push(`${job} ${transfer}`.trim());
        return new Promise(() => undefined);
      },
    },
    line: () => null,
    say: (_life, message) => void said.push(message),
    changed: () => undefined,
  };
  const forget = (store: 'incoming' | 'outgoing', transfer: string) => {
    if (store === 'incoming') kept.incoming = kept.incoming.filter((one) => one.transfer !== transfer);
    else kept.outgoing = kept.outgoing.filter((one) => one.transfer !== transfer);
  };
  records = {
    keep: async (store: 'incoming' | 'outgoing', record: IncomingRecord & OutgoingRecord) =>
      void kept[store].push(record),
    forget: async (store: 'incoming' | 'outgoing', transfer: string) => forget(store, transfer),
    incoming: async () => kept.incoming,
    outgoing: async () => kept.outgoing,
    abandoned: async () => kept.abandoned,
  } as unknown as Records;
});

describe('what the host offers', () => {
  let receipts: Receipts;
  const begin = () => (receipts = new Receipts(around, records, { save: vi.fn() } as never));
  const offer = (nth: number, what = roots) =>
    receipts.heard(1, { type: 'offer', transfer: id(nth), roots: what });
  const phases = () => receipts.rows(0).map(({ phase }) => phase);
  beforeEach(begin);

  it('is kept nowhere before a person said yes', () => {
    offer(1);
    expect([asked, kept.incoming, said]).toEqual([[], [], []]);
    receipts.accept(id(1), all, null, null);
    expect(asked).toEqual([`receive ${id(1)}`]);
    expect(kept.incoming).toHaveLength(1);
    expect(said).toMatchObject([{ type: 'accept', choice: all }]);
  });

  it('is accepted at once after a reload, if it is the same', async () => {
    offer(1);
    receipts.accept(id(1), all, null, null);
    begin();
    await receipts.restore(null);
    expect(phases()).toEqual(['resting']);
    said = [];
    offer(1);
    expect(phases()).toEqual(['running']);
    expect(said).toMatchObject([{ type: 'accept' }]);
  });

  it('is asked about again if it is something else, and what was there is thrown away', async () => {
    offer(1);
    receipts.accept(id(1), all, null, null);
    begin();
    await receipts.restore(null);
    offer(1, [{ name: 'other', kind: 'file', items: 1, bytes: 3 }]);
    expect(phases()).toEqual(['asked']);
    expect(asked.at(-1)).toBe(`forget ${id(1)}`);
  });

  it('may not change while it is under way', () => {
    offer(1);
    receipts.accept(id(1), all, null, null);
    offer(1);
    expect(said.at(-1)).toEqual({ type: 'cancel', transfer: id(1), reason: 'protocol' });
  });

  it('is called off where there are too many', () => {
    for (let nth = 0; nth <= TRANSFERS_LIMIT; nth += 1) offer(nth);
    expect(phases()).toHaveLength(TRANSFERS_LIMIT);
    expect(said).toEqual([{ type: 'cancel', transfer: id(TRANSFERS_LIMIT), reason: 'too-many' }]);
  });

  it('and is called off leaves nothing behind', () => {
    offer(1);
    receipts.accept(id(1), all, null, null);
    receipts.heard(1, { type: 'cancel', transfer: id(1), reason: 'person' });
    expect(phases()).toEqual(['called-off']);
    expect([asked.at(-1), kept.incoming]).toEqual([`forget ${id(1)}`, []]);
    receipts.clear(id(1));
    expect(phases()).toEqual([]);
  });

  it('and nobody came back to is thrown away', async () => {
    kept.abandoned = [id(7)];
    await receipts.restore(null);
    expect(asked).toEqual([`forget ${id(7)}`]);
  });
});

describe('what is sent', () => {
  const gathered = () => gatherPicked([new File(['abc'], 'a', { lastModified: 5 })]);

  it('is offered when there is a connection, and again in the next', async () => {
    const sends = new Sends(around, records);
    sends.offer(await gathered(), false);
    expect(said).toEqual([]);
    sends.connect();
    sends.disconnect();
    sends.connect();
    expect(said.map(({ type }) => type)).toEqual(['offer', 'offer']);
    expect(new Set(said.map(({ transfer }) => transfer)).size).toBe(1);
  });

  it('waits after a reload to be chosen again, and then goes on under its name', async () => {
    const before = new Sends(around, records);
    before.offer(await gathered(), true);
    const sends = new Sends(around, records);
    await sends.restore();
    expect(sends.rows(0).map(({ phase }) => phase)).toEqual(['lost']);
    sends.connect();
    sends.offer(await gathered(), true);
    expect(sends.rows(0).map(({ phase }) => phase)).toEqual(['asking']);
    expect(said.map(({ transfer }) => transfer)).toEqual([said[0]?.transfer, said[0]?.transfer]);
  });

  it('and lost is called off when it is taken off the list', async () => {
    new Sends(around, records).offer(await gathered(), true);
    const sends = new Sends(around, records);
    await sends.restore();
    const lost = sends.rows(0)[0]?.id ?? '';
    sends.clear(lost);
    expect(said.at(-1)).toEqual({ type: 'cancel', transfer: lost, reason: 'person' });
    expect([sends.rows(0), kept.outgoing]).toEqual([[], []]);
  });

  it('twice is two transfers, and not without end', async () => {
    const sends = new Sends(around, records);
    for (let nth = 0; nth < TRANSFERS_LIMIT; nth += 1) expect(sends.offer(await gathered(), true)).toBe(true);
    expect(sends.offer(await gathered(), true)).toBe(false);
    expect(new Set(sends.rows(0).map((row) => row.id)).size).toBe(TRANSFERS_LIMIT);
  });

  it('and declined is over, and not kept', async () => {
    const sends = new Sends(around, records);
    sends.offer(await gathered(), true);
    sends.heard(1, { type: 'decline', transfer: said[0]?.transfer ?? '' });
    expect(sends.rows(0).map(({ phase }) => phase)).toEqual(['declined']);
    expect(kept.outgoing).toEqual([]);
  });
});
