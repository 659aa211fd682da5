/** The small things by value: chunks, messages, progress, digests, what tells files apart. */
import { describe, expect, it } from 'vitest';
import { CHUNK_LIMIT, ROOTS_LIMIT } from '../../shared/wire/constants';
import { inPlainCode, newDigester } from './blake3';
import { readChunk, writeChunk } from './chunk';
import { markOf } from './mark';
import { readFilesMessage } from './message';
import { Progress } from './progress';

const transfer = '000102030405060708090a0b0c0d0eff';
const digest = 'ab'.repeat(32);

describe('a chunk', () => {
  it('is laid out as the host reads it', () => {
    const message = new Uint8Array(
      writeChunk({ transfer, life: 0x0a0b0c, item: 0x01020304, offset: 2 ** 40 + 5 }, Uint8Array.of(7)),
    );
    expect([...message]).toEqual([
      1, 10, 11, 12, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255, 1, 2, 3, 4, 0, 0, 1, 0, 0, 0, 0,
      5, 7,
    ]);
  });

  it('reads back as it was written', () => {
    const place = { transfer, life: 2 ** 24 - 1, item: 9, offset: Number.MAX_SAFE_INTEGER - 3 };
    expect(readChunk(writeChunk(place, Uint8Array.of(1, 2, 3)))).toEqual({
      ...place,
      bytes: Uint8Array.of(1, 2, 3),
    });
  });

  it('that is empty, long, strange or far is none', () => {
    const at = (offset: number, length: number) =>
      writeChunk({ transfer, life: 1, item: 1, offset }, new Uint8Array(length));
    expect(readChunk(at(0, 0))).toBeNull();
    expect(readChunk(at(0, CHUNK_LIMIT))).not.toBeNull();
    expect(readChunk(at(0, CHUNK_LIMIT + 1))).toBeNull();
    expect(readChunk(at(Number.MAX_SAFE_INTEGER, 1))).toBeNull();
    expect(readChunk(new ArrayBuffer(31))).toBeNull();
    const strange = at(0, 1);
    new Uint8Array(strange)[0] = 2;
    expect(readChunk(strange)).toBeNull();
  });
});

describe('a message about files', () => {
  const root = { name: 'a', kind: 'file', items: 1, bytes: 3 };
  const item = { root: 0, path: ['a', 'b'], kind: 'file', bytes: 3, modified: null };

  it.each([
    { type: 'offer', roots: [root] },
    { type: 'accept', choice: { type: 'all' }, window: 5 },
    { type: 'accept', choice: { type: 'some', roots: [0] }, window: 5 },
    { type: 'decline' },
    { type: 'items', first: 0, items: [item, { ...item, modified: -5 }] },
    { type: 'want', first: 0, items: [{ type: 'from', offset: 0, digest: null }, { type: 'nothing' }] },
    {
      type: 'want',
      first: 0,
      items: [
        { type: 'from', offset: 4, digest },
        { type: 'refused', code: 'name' },
      ],
    },
    { type: 'credit', bytes: 0 },
    { type: 'done', items: [{ item: 0, digest }] },
    { type: 'verified', items: [0] },
    { type: 'failed', items: [{ item: 0, code: 'disk' }] },
    { type: 'pause' },
    { type: 'resume' },
    { type: 'cancel', reason: 'person' },
  ])('is read: $type', (message) => {
    expect(readFilesMessage({ ...message, transfer })).toEqual({ ...message, transfer });
    expect(readFilesMessage(message)).toBeNull();
    expect(readFilesMessage({ ...message, transfer: transfer.toUpperCase() })).toBeNull();
  });

  it.each([
    null,
    [],
    { type: 'toString' },
    { type: 'offer', roots: [] },
    { type: 'offer', roots: Array(ROOTS_LIMIT + 1).fill(root) },
    { type: 'offer', roots: [{ ...root, bytes: 2 ** 53 }] },
    { type: 'offer', roots: [{ ...root, bytes: -1 }] },
    { type: 'offer', roots: [{ ...root, items: 2 ** 32 }] },
    { type: 'offer', roots: [{ ...root, name: '' }] },
    { type: 'offer', roots: [{ ...root, name: 'я'.repeat(513) }] },
    { type: 'offer', roots: [{ ...root, kind: 'pipe' }] },
    { type: 'items', first: 0, items: [{ ...item, path: [] }] },
    { type: 'items', first: 0, items: [{ ...item, path: Array(256).fill('a') }] },
    { type: 'items', first: 0, items: [{ ...item, path: Array(20).fill('a'.repeat(1000)) }] },
    { type: 'items', first: 0, items: Array(257).fill(item) },
    { type: 'items', first: 0.5, items: [item] },
    { type: 'want', first: 0, items: [{ type: 'from', offset: 4, digest: 'ab' }] },
    { type: 'done', items: [{ item: 0, digest: digest.toUpperCase() }] },
    { type: 'failed', items: [{ item: 0, code: 'constructor' }] },
    { type: 'cancel', reason: 'boredom' },
  ])('that is torn, too long or unknown is not read: %j', (message) => {
    expect(readFilesMessage(message && { ...message, transfer })).toBeNull();
  });
});

describe('progress', () => {
  it('tells the rate and the time that is left', () => {
    const progress = new Progress();
    expect([progress.rate, progress.left(10)]).toEqual([null, null]);
    for (let second = 0; second <= 10; second += 1) progress.note(second * 1000, second * 1000);
    expect(progress.rate).toBeCloseTo(1000);
    expect(progress.left(5000)).toBeCloseTo(5);
  });

  it('follows a change within some seconds, and knows nothing of a time at rest', () => {
    const progress = new Progress();
    for (let second = 0; second <= 10; second += 1) progress.note(second * 1000, second * 1000);
    for (let second = 1; second <= 12; second += 1)
      progress.note(10_000 + second * 5000, 10_000 + second * 1000);
    expect(progress.rate).toBeGreaterThan(4800);
    progress.rest();
    progress.note(70_000, 900_000);
    expect(progress.rate).toBeNull();
  });
});

describe('BLAKE3', () => {
  it('is the same in WebAssembly and in plain code, and goes on after a digest', async () => {
    const [fast, plain] = [await newDigester(), inPlainCode()];
    expect(plain.digest()).toBe('af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262');
    for (const bytes of [new Uint8Array(0), Uint8Array.of(1, 2, 3), new Uint8Array(70_000).fill(9)]) {
      for (const digester of [fast, plain]) digester.update(bytes);
      expect(fast.digest()).toBe(plain.digest());
    }
  });

  it('of files whose bytes come by turns is that of each', async () => {
    const pairs = await Promise.all([1, 2, 3].map(async () => [await newDigester(), inPlainCode()] as const));
    for (let turn = 0; turn < 4; turn += 1)
      for (const [nth, pair] of pairs.entries())
        for (const digester of pair) digester.update(new Uint8Array(1000 * turn + nth).fill(nth));
    for (const [fast, plain] of pairs) expect(fast.digest()).toBe(plain.digest());
  });
});

describe('the mark of chosen files', () => {
  it('tells names, sizes, times and their order apart', () => {
    const file = { root: 0, path: ['a'], kind: 'file' as const, bytes: 1, modified: 5 };
    const marks = [
      [file],
      [{ ...file, path: ['b'] }],
      [{ ...file, bytes: 2 }],
      [{ ...file, modified: 6 }],
      [file, { ...file, path: ['b'] }],
      [{ ...file, path: ['b'] }, file],
    ].map(markOf);
    expect(new Set(marks).size).toBe(marks.length);
    expect(markOf([{ ...file }])).toBe(marks[0]);
  });
});
