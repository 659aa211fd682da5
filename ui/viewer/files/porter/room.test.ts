/** The porter's work, with blocks in memory. */
import { beforeEach, describe, expect, it } from 'vitest';
import { readChunk } from '../chunk';
import { randomOf } from '../fake-pair';
import { inPlainCode } from '../blake3';
import type { Arriving } from '../receiving';
import type { Beginning, Reading } from '../sending';
import { PassingBlocks } from './blocks';
import { Room } from './room';

const transfer = '000102030405060708090a0b0c0d0e0f';
const BLOCK = 4 * 1024 * 1024;
const digestOf = (bytes: Uint8Array) => {
  const digester = inPlainCode();
  digester.update(bytes);
  return digester.digest();
};
const arriving = (name: string, bytes: number): Arriving => ({
  transfer,
  key: name,
  kind: 'file',
  path: [name],
  bytes,
});

let blocks: PassingBlocks;
let room: Room;
const again = () => (room = new Room(Promise.resolve(blocks)));
beforeEach(() => {
  blocks = new PassingBlocks();
  again();
});

describe('a porter that keeps', () => {
  const receive = (known = false) => room.receive({ transfer, known, folder: null });
  const write = async (file: Arriving, bytes: Uint8Array<ArrayBuffer>, from = 0) => {
    for (let at = from; at < bytes.length; at += 65_536) {
      const piece = bytes.slice(at, at + 65_536);
      expect(await room.write({ file, offset: at, bytes: piece })).toBeNull();
    }
  };
  const finish = async (file: Arriving, digest: string) => {
    const kept = await room.finish({ file, digest });
    return 'fault' in kept
      ? kept.fault
      : new Uint8Array((await kept.blob?.arrayBuffer()) ?? new ArrayBuffer(0));
  };

  it.each([0, 1, 300_000, BLOCK, BLOCK + 1])('gives %i bytes back whole', async (length) => {
    const [file, bytes] = [arriving('a', length), randomOf(length)];
    await receive();
    expect(await room.look({ files: [file] })).toEqual([{ type: 'from', offset: 0, digest: null }]);
    await write(file, bytes);
    const given = await finish(file, digestOf(bytes));
    expect(Buffer.compare(given as Uint8Array, bytes)).toBe(0);
    // In the next session it is not wanted any more.
    expect(await room.look({ files: [file] })).toEqual([{ type: 'nothing' }]);
  });

  it('finds after a reload what it had kept, proven, and goes on from there', async () => {
    const [file, bytes] = [arriving('a', 2 * BLOCK), randomOf(2 * BLOCK)];
    await receive();
    await write(file, bytes.slice(0, BLOCK + 100_000));
    again();
    await receive(true);
    const digest = digestOf(bytes.subarray(0, BLOCK));
    // Some of the last block may be lost: it was not kept yet.
    expect(await room.look({ files: [file] })).toEqual([{ type: 'from', offset: BLOCK, digest }]);
    await write(file, bytes, BLOCK);
    expect(await finish(file, digestOf(bytes))).toHaveLength(2 * BLOCK);
    again();
    await receive(true);
    expect(await room.look({ files: [file] })).toEqual([{ type: 'nothing' }]);
  });

  it('begins anew where the sender does', async () => {
    const [file, bytes] = [arriving('a', BLOCK + 5), randomOf(BLOCK + 5)];
    await receive();
    await write(file, randomOf(BLOCK, 7));
    await write(file, bytes);
    expect(await finish(file, digestOf(bytes))).toHaveLength(BLOCK + 5);
  });

  it('tells bytes that are not those that were sent, and keeps nothing of what is discarded', async () => {
    const file = arriving('a', 2 * BLOCK);
    await receive();
    await write(file, randomOf(2 * BLOCK));
    expect(await finish(file, digestOf(randomOf(9)))).toBe('digest');
    await room.discard({ file });
    expect(await blocks.of(file)).toEqual([]);
  });

  it('says so where the browser has no room left', async () => {
    const file = arriving('a', 2 * BLOCK);
    blocks.put = async () => Promise.reject(new DOMException('full', 'QuotaExceededError'));
    await receive();
    for (let at = 0; at < BLOCK; at += 65_536)
      await room.write({ file, offset: at, bytes: new Uint8Array(65_536) });
    await room.write({ file, offset: BLOCK, bytes: new Uint8Array(BLOCK) });
    expect(await finish(file, digestOf(new Uint8Array(2 * BLOCK)))).toBe('no-space');
  });

  it('keeps nothing of a transfer that is forgotten, nor of one that was never accepted', async () => {
    const file = arriving('a', BLOCK);
    expect(await room.write({ file, offset: 0, bytes: new Uint8Array(9) })).toBe('disk');
    await receive();
    await write(file, randomOf(BLOCK));
    await room.forget({ transfer });
    expect(await blocks.of(file)).toEqual([]);
  });
});

describe('a porter that reads', () => {
  const bytes = randomOf(200_000);
  const offered = { file: new File([bytes], 'a'), bytes: bytes.length };
  const read = (begin: Beginning | null, most: number, what = offered) =>
    room.read({ ask: { transfer, life: 1, item: 3, place: 0, begin, most }, offered: begin && what });
  const joined = (...readings: Reading[]) =>
    Buffer.concat(
      readings.flatMap((one) =>
        'fault' in one ? [] : one.chunks.map((chunk) => readChunk(chunk)?.bytes ?? new Uint8Array(0)),
      ),
    );

  it('gives chunks that follow each other, and the digest with the last', async () => {
    const first = await read({ offset: 0, digest: null }, 131_072);
    expect(first).toMatchObject({ offset: 0, bytes: 131_072, digest: null });
    const second = await read(null, 131_072);
    expect(second).toMatchObject({ offset: 131_072, bytes: 200_000 - 131_072, digest: digestOf(bytes) });
    expect(Buffer.compare(joined(first, second), bytes)).toBe(0);
    expect('chunks' in first && first.chunks.map((chunk) => readChunk(chunk)?.item)).toEqual([3, 3]);
  });

  it('goes on where the receiver has the same, and begins at 0 where it has something else', async () => {
    const half = { offset: 100_000, digest: digestOf(bytes.subarray(0, 100_000)) };
    expect(await read(half, 200_000)).toMatchObject({ offset: 100_000, digest: digestOf(bytes) });
    expect(await read({ ...half, digest: digestOf(randomOf(3)) }, 200_000)).toMatchObject({
      offset: 0,
      digest: digestOf(bytes),
    });
  });

  it('has nothing but a digest of an empty file', async () => {
    const nothing = { file: new File([], 'empty'), bytes: 0 };
    expect(await read({ offset: 0, digest: null }, 0, nothing)).toMatchObject({
      chunks: [],
      digest: digestOf(new Uint8Array(0)),
    });
  });

  it.each([
    ['NotReadableError', 'changed'],
    ['NotFoundError', 'vanished'],
    ['SecurityError', 'unreadable'],
  ])('takes a %s for what it means', async (name, fault) => {
    const file = new File([bytes], 'a');
    const broken = { arrayBuffer: () => Promise.reject(new DOMException('no', name)) };
    Object.defineProperty(file, 'slice', { value: () => broken });
    expect(await read({ offset: 0, digest: null }, 9, { file, bytes: bytes.length })).toEqual({ fault });
  });

  it('tells of a file that is not as large as it was offered', async () => {
    expect(await read({ offset: 0, digest: null }, 9, { ...offered, bytes: 5 })).toEqual({
      fault: 'changed',
    });
  });
});
