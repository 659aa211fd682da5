/** What was agreed, kept over a reload. Where the browser keeps nothing, a reload forgets it. */
import type { Choice } from '../../shared/wire/Choice';
import type { Root } from '../../shared/wire/Root';
import type { TransferId } from '../../shared/wire/TransferId';
import { tabId } from '../connection/certificate';
import { Database, type Store } from './porter/database';

/** What a person said yes to, or what they offered. Times in milliseconds since 1970. */
interface Kept {
  readonly transfer: TransferId;
  readonly roots: readonly Root[];
  /** Another tab is another guest. */
  readonly tab: string;
  readonly at: number;
}

export interface IncomingRecord extends Kept {
  readonly choice: Choice;
}

export interface OutgoingRecord extends Kept {
  /** What tells the same files apart from others. */
  readonly mark: string;
}

/** Nobody comes back to a transfer after this long, in milliseconds. */
const LONGEST = 7 * 24 * 3600 * 1000;

export class Records {
  readonly #database = Database.open();
  readonly #tab = ownTab();

  constructor() {
    this.#database.catch(() => undefined);
  }

  async keep(store: 'incoming', record: Pick<IncomingRecord, 'transfer' | 'roots' | 'choice'>): Promise<void>;
  async keep(store: 'outgoing', record: Pick<OutgoingRecord, 'transfer' | 'roots' | 'mark'>): Promise<void>;
  async keep(store: 'incoming' | 'outgoing', record: { transfer: TransferId }): Promise<void> {
    const kept = { ...record, tab: this.#tab, at: Date.now() };
    await this.#database.then((database) => database.put(store, record.transfer, kept)).catch(ignore);
  }

  async forget(store: 'incoming' | 'outgoing', transfer: TransferId): Promise<void> {
    await this.#database.then((database) => database.delete(store, transfer)).catch(ignore);
  }

  incoming(): Promise<IncomingRecord[]> {
    return this.#own<IncomingRecord>('incoming');
  }

  outgoing(): Promise<OutgoingRecord[]> {
    return this.#own<OutgoingRecord>('outgoing');
  }

  /** Transfers with files in the porter's keeping that nobody comes back to. */
  async abandoned(): Promise<TransferId[]> {
    try {
      const database = await this.#database;
      const [records, blocks, whole] = await Promise.all([
        database.all<Kept>('incoming'),
        database.keys('blocks'),
        database.keys('whole'),
      ]);
      const wanted = new Set(records.filter(isFresh).map(({ transfer }) => transfer));
      const kept = new Set([...blocks, ...whole].map((key) => String((key as string[])[0])));
      return [...kept].filter((transfer) => !wanted.has(transfer));
    } catch {
      return [];
    }
  }

  async #own<Record extends Kept>(store: Store): Promise<Record[]> {
    try {
      const all = await (await this.#database).all<Record>(store);
      for (const old of all.filter((record) => !isFresh(record)))
        await (await this.#database).delete(store, old.transfer);
      return all.filter((record) => isFresh(record) && record.tab === this.#tab);
    } catch {
      return [];
    }
  }
}

function isFresh({ at }: Kept): boolean {
  return Date.now() - at < LONGEST;
}

function ownTab(): string {
  try {
    return tabId();
  } catch {
    return '';
  }
}

function ignore(): void {
  // Without a record the transfer goes on, and a reload begins it anew.
}
