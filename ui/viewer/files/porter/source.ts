/** A file that is read to be sent: chunk by chunk, its digest growing with it. */
import { CHUNK_LIMIT } from '../../../shared/wire/constants';
import { newDigester, type Digester } from '../blake3';
import { writeChunk } from '../chunk';
import type { Beginning, Read, ReadingAsk } from '../sending';
import { Fault } from './fault';
import type { Offered } from './jobs';

/** How much of what the receiver has is read at once to be compared. */
const COMPARED_AT_ONCE = 1024 * 1024;

export class Source {
  readonly #file: File;
  readonly #digester: Digester;
  #at = 0;

  private constructor(file: File, digester: Digester) {
    [this.#file, this.#digester] = [file, digester];
  }

  /** Opens a file at the receiver's offset, or at 0 where the receiver has something else. */
  static async open({ file, bytes }: Offered, begin: Beginning): Promise<Source> {
    if (file.size !== bytes) throw new Fault('changed');
    const source = new Source(file, await newDigester());
    while (source.#at < begin.offset)
      await source.#next(Math.min(COMPARED_AT_ONCE, begin.offset - source.#at));
    const differs = begin.offset > 0 && source.#digester.digest() !== begin.digest;
    return differs ? new Source(file, await newDigester()) : source;
  }

  async read({ transfer, life, item, most }: ReadingAsk): Promise<Read> {
    const offset = this.#at;
    const bytes = await this.#next(Math.min(most, this.#file.size - offset));
    const chunks: ArrayBuffer[] = [];
    for (let at = 0; at < bytes.length; at += CHUNK_LIMIT) {
      const place = { transfer, life, item, offset: offset + at };
      chunks.push(writeChunk(place, bytes.subarray(at, at + CHUNK_LIMIT)));
    }
    const digest = this.#at === this.#file.size ? this.#digester.digest() : null;
    return { offset, chunks, bytes: bytes.length, digest };
  }

  async #next(count: number): Promise<Uint8Array> {
    const slice = this.#file.slice(this.#at, this.#at + count);
    const bytes = new Uint8Array(await slice.arrayBuffer());
    if (bytes.length !== count) throw new Fault('changed');
    this.#digester.update(bytes);
    this.#at += count;
    return bytes;
  }
}
