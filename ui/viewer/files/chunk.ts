/** A piece of a file on the channel `files`: a header of 32 bytes, then 1 to 65,536 bytes of the file. */
import { CHUNK_HEADER, CHUNK_LIMIT } from '../../shared/wire/constants';
import type { TransferId } from '../../shared/wire/TransferId';

const VERSION = 1;

/** Where the bytes of a chunk belong. */
export interface Place {
  readonly transfer: TransferId;
  /** The life of the transfer that it is sent in. */
  readonly life: number;
  /** The number of the item. */
  readonly item: number;
  /** Where in the file the bytes begin. */
  readonly offset: number;
}

export interface Chunk extends Place {
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The chunk as it travels. */
export function writeChunk({ transfer, life, item, offset }: Place, bytes: Uint8Array): ArrayBuffer {
  const message = new ArrayBuffer(CHUNK_HEADER + bytes.length);
  const view = new DataView(message);
  view.setUint32(0, life);
  view.setUint8(0, VERSION);
  for (let at = 0; at < 16; at += 1) view.setUint8(4 + at, parseInt(transfer.slice(2 * at, 2 * at + 2), 16));
  view.setUint32(20, item);
  view.setBigUint64(24, BigInt(offset));
  new Uint8Array(message, CHUNK_HEADER).set(bytes);
  return message;
}

/** The chunk that a message is; null for what is none of this version. Its bytes are those of the message, not a copy. */
export function readChunk(message: ArrayBuffer): Chunk | null {
  const length = message.byteLength - CHUNK_HEADER;
  if (length < 1 || length > CHUNK_LIMIT) return null;
  const view = new DataView(message);
  if (view.getUint8(0) !== VERSION) return null;
  const offset = Number(view.getBigUint64(24));
  if (offset + length > Number.MAX_SAFE_INTEGER) return null;
  const id = Array.from(new Uint8Array(message, 4, 16), (byte) => byte.toString(16).padStart(2, '0'));
  return {
    transfer: id.join(''),
    life: view.getUint32(0) % 2 ** 24,
    item: view.getUint32(20),
    offset,
    bytes: new Uint8Array(message, CHUNK_HEADER),
  };
}
