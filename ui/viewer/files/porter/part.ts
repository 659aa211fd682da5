/** A file that is not whole yet, kept in blocks. */
import type { Digest } from '../../../shared/wire/Digest';
import { newDigester, type Digester } from '../blake3';
import type { Arriving } from '../receiving';
import type { Blocks } from './blocks';
import { Fault } from './fault';

/** How many bytes are gathered before they are kept. */
const BLOCK = 4 * 1024 * 1024;
/** So many blocks may be on their way to the disk. */
const ON_THEIR_WAY = 2;
/** A file up to this size stays with the browser as one piece; to send it again costs less than to keep it. */
const SMALL = 64 * 1024;

/** Where the bytes of one file go. */
export interface Part {
  /** How many bytes are there. */
  readonly at: number;
  /** The digest of those bytes. */
  digest(): Digest;
  /** Takes the next bytes; at 0 it begins anew. Ends when there is room for more. */
  write(offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** The whole file, if it has this digest; null where it lies in a folder. */
  finish(digest: Digest): Promise<Blob | null>;
  discard(): Promise<void>;
}

export class BlockPart implements Part {
  at = 0;
  readonly #file: Arriving;
  readonly #blocks: Blocks;
  /** Null once all bytes are there. */
  #digester: Digester | null;
  #digest: Digest | null = null;
  #gathered: Uint8Array<ArrayBuffer>[] = [];
  #gatheredBytes = 0;
  /** How many blocks are kept, or on their way. */
  #count = 0;
  #keeping: Promise<void>[] = [];

  private constructor(file: Arriving, blocks: Blocks, digester: Digester) {
    [this.#file, this.#blocks, this.#digester] = [file, blocks, digester];
  }

  static async fresh(file: Arriving, blocks: Blocks): Promise<BlockPart> {
    return new BlockPart(file, blocks, await newDigester());
  }

  /** What is there from before, proven by reading all of it. */
  static async resume(file: Arriving, blocks: Blocks): Promise<BlockPart> {
    const part = await BlockPart.fresh(file, blocks);
    for (const block of await blocks.of(file)) {
      part.#count += 1;
      if (part.at + block.size > file.bytes) {
        await part.discard();
        return BlockPart.fresh(file, blocks);
      }
      part.#digester?.update(new Uint8Array(await block.arrayBuffer()));
      part.at += block.size;
    }
    return part;
  }

  digest(): Digest {
    return this.#digest ?? this.#digester?.digest() ?? '';
  }

  async write(offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (offset !== this.at) await this.#beginAnew();
    this.#digester?.update(bytes);
    this.#gathered.push(bytes);
    this.#gatheredBytes += bytes.length;
    this.at += bytes.length;
    const whole = this.at === this.#file.bytes;
    if (whole) this.#prove();
    // Whoever never says that a file is done shall not fill the memory.
    if (this.#gatheredBytes >= BLOCK || (whole && this.at > SMALL)) this.#keep();
    while (this.#keeping.length > ON_THEIR_WAY) await this.#keeping[0];
  }

  async finish(digest: Digest): Promise<Blob> {
    if (this.at !== this.#file.bytes || this.digest() !== digest) throw new Fault('digest');
    if (this.#count === 0 && this.at <= SMALL) return this.#whole([new Blob(this.#gathered)]);
    if (this.#gatheredBytes > 0) this.#keep();
    while (this.#keeping.length > 0) await this.#keeping[0];
    return this.#whole(await this.#blocks.of(this.#file));
  }

  async discard(): Promise<void> {
    await Promise.allSettled(this.#keeping);
    if (this.#count > 0) await this.#blocks.remove(this.#file);
  }

  #prove(): void {
    this.#digest = this.digest();
    this.#digester = null;
  }

  async #whole(pieces: Blob[]): Promise<Blob> {
    const blob = new Blob(pieces, { type: 'application/octet-stream' });
    if (blob.size !== this.#file.bytes) throw new Fault('disk');
    await this.#blocks.tick(this.#file);
    return blob;
  }

  #keep(): void {
    const block = new Blob(this.#gathered);
    [this.#gathered, this.#gatheredBytes] = [[], 0];
    const keeping = this.#blocks.put(this.#file, this.#count, block);
    this.#count += 1;
    this.#keeping.push(keeping);
    // One that failed stays, and whoever waits for it hears of it.
    keeping.then(
      () => (this.#keeping = this.#keeping.filter((one) => one !== keeping)),
      () => undefined,
    );
  }

  async #beginAnew(): Promise<void> {
    await this.discard();
    [this.#gathered, this.#gatheredBytes] = [[], 0];
    [this.#count, this.#keeping, this.at, this.#digest] = [0, [], 0, null];
    this.#digester = await newDigester();
  }
}
