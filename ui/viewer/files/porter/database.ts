/** What the page keeps of its transfers over a reload, in IndexedDB: the bytes that came, and what was agreed. */

const NAME = 'porthole-files';
const VERSION = 1;

/** Stores by what they hold; `blocks` and `whole` are filled by the porter, the others by the page. */
export const STORES = ['blocks', 'whole', 'incoming', 'outgoing'] as const;
export type Store = (typeof STORES)[number];

export class Database {
  readonly #database: IDBDatabase;

  private constructor(database: IDBDatabase) {
    this.#database = database;
  }

  /** Rejects where the browser keeps nothing. */
  static async open(): Promise<Database> {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => STORES.forEach((store) => request.result.createObjectStore(store));
    return new Database(await done(request));
  }

  async all<Value>(store: Store, range: IDBKeyRange | null = null): Promise<Value[]> {
    return (await done(this.#store(store).getAll(range))) as Value[];
  }

  keys(store: Store, range: IDBKeyRange | null = null): Promise<IDBValidKey[]> {
    return done(this.#store(store).getAllKeys(range));
  }

  async put(store: Store, key: IDBValidKey, value: unknown): Promise<void> {
    await this.#change(store, (objects) => objects.put(value, key));
  }

  async delete(store: Store, key: IDBValidKey | IDBKeyRange): Promise<void> {
    await this.#change(store, (objects) => objects.delete(key));
  }

  #store(store: Store): IDBObjectStore {
    return this.#database.transaction(store).objectStore(store);
  }

  /** Ends when the change is made for good, and not when it is only asked for: a full disk shows late. */
  #change(store: Store, change: (objects: IDBObjectStore) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const transaction = this.#database.transaction(store, 'readwrite', { durability: 'relaxed' });
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new DOMException('no reason', 'AbortError'));
      change(transaction.objectStore(store));
    });
  }
}

/** All keys that begin with these parts. */
export function below(...parts: string[]): IDBKeyRange {
  return IDBKeyRange.bound(parts, [...parts, []]);
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new DOMException('no reason', 'UnknownError'));
  });
}
