/** The bytes of files that are not whole yet, in blocks: outside of the page's memory, and still there after a reload. */
import type { TransferId } from '../../../shared/wire/TransferId';
import type { Arriving } from '../receiving';
import { below, Database } from './database';

export interface Blocks {
  /** Keeps a block behind those before it. */
  put(file: Arriving, nth: number, bytes: Blob): Promise<void>;
  /** All blocks of a file, in order. */
  of(file: Arriving): Promise<Blob[]>;
  remove(file: Arriving): Promise<void>;
  /** The file is whole and was handed over. */
  tick(file: Arriving): Promise<void>;
  /** The keys of files that were whole. */
  ticked(transfer: TransferId): Promise<Set<string>>;
  forget(transfer: TransferId): Promise<void>;
}

/** Blocks in IndexedDB; where the browser keeps nothing they are in its memory and do not survive a reload. */
export async function openBlocks(): Promise<Blocks> {
  try {
    return new KeptBlocks(await Database.open());
  } catch {
    return new PassingBlocks();
  }
}

class KeptBlocks implements Blocks {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async put({ transfer, key }: Arriving, nth: number, bytes: Blob): Promise<void> {
    const place = [transfer, key, nth];
    try {
      await this.#database.put('blocks', place, bytes);
    } catch (reason) {
      if (reason instanceof DOMException && reason.name === 'QuotaExceededError') throw reason;
      // Some browsers take no blobs in a private window.
      await this.#database.put('blocks', place, await bytes.arrayBuffer());
    }
  }

  async of({ transfer, key }: Arriving): Promise<Blob[]> {
    const range = below(transfer, key);
    const kept = await this.#database.all<Blob | ArrayBuffer>('blocks', range);
    return kept.map((block) => (block instanceof Blob ? block : new Blob([block])));
  }

  remove({ transfer, key }: Arriving): Promise<void> {
    return this.#database.delete('blocks', below(transfer, key));
  }

  tick({ transfer, key }: Arriving): Promise<void> {
    return this.#database.put('whole', [transfer, key], true);
  }

  async ticked(transfer: TransferId): Promise<Set<string>> {
    const keys = await this.#database.keys('whole', below(transfer));
    return new Set(keys.map((key) => String((key as string[])[1])));
  }

  async forget(transfer: TransferId): Promise<void> {
    await this.#database.delete('blocks', below(transfer));
    await this.#database.delete('whole', below(transfer));
  }
}

/** Blocks that are gone with the page. */
export class PassingBlocks implements Blocks {
  readonly #files = new Map<string, { transfer: TransferId; blocks: Blob[]; whole: boolean }>();

  async put(file: Arriving, nth: number, bytes: Blob): Promise<void> {
    this.#file(file).blocks[nth] = bytes;
  }

  async of(file: Arriving): Promise<Blob[]> {
    return [...this.#file(file).blocks];
  }

  async remove(file: Arriving): Promise<void> {
    this.#files.delete(nameOf(file));
  }

  async tick(file: Arriving): Promise<void> {
    this.#file(file).whole = true;
  }

  async ticked(transfer: TransferId): Promise<Set<string>> {
    const whole = [...this.#files].filter(([, file]) => file.transfer === transfer && file.whole);
    return new Set(whole.map(([name]) => name.slice(transfer.length)));
  }

  async forget(transfer: TransferId): Promise<void> {
    for (const [name, file] of this.#files) if (file.transfer === transfer) this.#files.delete(name);
  }

  #file(file: Arriving) {
    const name = nameOf(file);
    const known = this.#files.get(name) ?? { transfer: file.transfer, blocks: [], whole: false };
    this.#files.set(name, known);
    return known;
  }
}

function nameOf({ transfer, key }: Arriving): string {
  return transfer + key;
}
