/**
 * The bytes of one transfer on their way out, within one session. Nothing is read before the receiver has credit for it
 * and the channel has room for it.
 */
import { BATCH_LIMIT, CHUNK_LIMIT } from '../../shared/wire/constants';
import type { FaultCode } from '../../shared/wire/FaultCode';
import type { FilesMessage } from '../../shared/wire/FilesMessage';
import type { Finished } from '../../shared/wire/Finished';
import type { Item } from '../../shared/wire/Item';
import type { TransferId } from '../../shared/wire/TransferId';
import type { Wanted } from '../../shared/wire/Wanted';
import { Announcements } from './announce';
import type { Beginning, OutflowHands, Read } from './sending';

/** The most that is read at once. */
const PIECE = 1024 * 1024;

/** An item whose bytes are wanted. */
interface Outgoing {
  readonly item: number;
  readonly place: number;
  readonly bytes: number;
  readonly begin: Beginning;
  /** Where the next chunk begins; null before the first read. */
  at: number | null;
}

export class Outflow {
  paused = false;
  /** The items that could not be sent or kept, by their place. */
  readonly failures = new Map<number, FaultCode>();
  readonly #id: TransferId;
  readonly #items: readonly Item[];
  readonly #window: number;
  readonly #hands: OutflowHands;
  readonly #announcements: Announcements;
  /** What is announced and not settled: places by number. */
  readonly #open = new Map<number, number>();
  #wanted: Outgoing[] = [];
  #current: Outgoing | null = null;
  #reading = false;
  #closed = false;
  #finished: Finished[] = [];
  #sent = 0;
  #credit = 0;
  /** Bytes that need not be sent, or will not be. */
  #spared = 0;

  /**
   * @param places the accepted ones of `items`
   * @param window how many bytes may be on their way
   */
  constructor(
    id: TransferId,
    items: readonly Item[],
    places: readonly number[],
    window: number,
    hands: OutflowHands,
  ) {
    [this.#id, this.#items, this.#window, this.#hands] = [id, items, window, hands];
    this.#announcements = new Announcements(items, places);
  }

  /** Bytes that the receiver has, or that it will not get. */
  get done(): number {
    return this.#spared + this.#credit;
  }

  /** Bytes that moved. */
  get moved(): number {
    return this.#credit;
  }

  /** Whether every item is settled. */
  get over(): boolean {
    return this.#announcements.over && this.#open.size === 0;
  }

  /** Nothing more goes out. */
  close(): void {
    this.#closed = true;
  }

  /** Announces once more what failed. */
  retry(): void {
    const places = [...this.failures.keys()];
    this.failures.clear();
    for (const place of places) this.#spared -= this.#items[place]?.bytes ?? 0;
    this.#announcements.again(places);
  }

  /** The receiver's word; false where the protocol forbids it. */
  take(message: FilesMessage): boolean {
    switch (message.type) {
      case 'want':
        return this.#want(message.first, message.items);
      case 'credit':
        if (message.bytes < this.#credit || message.bytes > this.#sent) return false;
        this.#credit = message.bytes;
        return true;
      case 'verified':
        return message.items.every((item) => this.#settle(item));
      case 'failed':
        return message.items.every(({ item, code }) => this.#fail(item, code));
      case 'offer':
      case 'accept':
      case 'decline':
      case 'items':
      case 'done':
      case 'pause':
      case 'resume':
      case 'cancel':
        return false;
    }
  }

  /** There may be room or credit: reads and says what is next. */
  pump(): void {
    if (this.#closed) return;
    this.#announce();
    if (this.#reading) return;
    this.#current ??= this.paused ? null : (this.#wanted.shift() ?? null);
    const most = this.#current && !this.paused ? this.#most(this.#current) : null;
    if (this.#current && most !== null) void this.#read(this.#current, most);
    else this.#flush();
  }

  #announce(): void {
    for (let batch = this.#announcements.next(); batch; batch = this.#announcements.next()) {
      const { first, places, items } = batch;
      places.forEach((place, nth) => this.#open.set(first + nth, place));
      this.#hands.say({ type: 'items', transfer: this.#id, first, items });
    }
  }

  #want(first: number, wanted: readonly Wanted[]): boolean {
    const batch = this.#announcements.answered(first, wanted.length);
    return (
      batch !== null && wanted.every((one, nth) => this.#wantOne(first + nth, batch.places[nth] ?? 0, one))
    );
  }

  #wantOne(item: number, place: number, wanted: Wanted): boolean {
    const { kind, bytes } = this.#items[place] ?? { kind: 'folder', bytes: 0 };
    if (wanted.type === 'refused') return this.#fail(item, wanted.code);
    if (wanted.type === 'nothing') {
      this.#spared += this.#open.has(item) ? bytes : 0;
      return this.#settle(item);
    }
    if (wanted.offset > bytes || wanted.offset > 0 !== (wanted.digest !== null)) return false;
    // An item that the receiver gave up before it answered is not in its way any more.
    if (kind === 'file' && this.#open.has(item))
      this.#wanted.push({ item, place, bytes, begin: wanted, at: null });
    return true;
  }

  #settle(item: number): boolean {
    return this.#open.delete(item) || this.#announcements.announced(item);
  }

  #fail(item: number, fault: FaultCode): boolean {
    const place = this.#open.get(item);
    if (place === undefined) return this.#announcements.announced(item);
    const at = this.#current?.item === item ? (this.#current.at ?? 0) : 0;
    this.#open.delete(item);
    this.#spared += (this.#items[place]?.bytes ?? 0) - at;
    this.failures.set(place, fault);
    this.#wanted = this.#wanted.filter((one) => one.item !== item);
    if (this.#current?.item === item) this.#current = null;
    return true;
  }

  /** How much of this may be read now; null while it has to wait. */
  #most(current: Outgoing): number | null {
    // Before the first read nobody knows whether the receiver's part fits, so it may have to begin at 0.
    const left = current.bytes - (current.at ?? 0);
    const free = Math.min(PIECE, this.#window - (this.#sent - this.#credit), this.#hands.room());
    if (left <= free) return left;
    return free >= CHUNK_LIMIT ? free - (free % CHUNK_LIMIT) : null;
  }

  async #read(current: Outgoing, most: number): Promise<void> {
    const { item, place } = current;
    const begin = current.at === null ? current.begin : null;
    this.#reading = true;
    const reading = await this.#hands.read({ transfer: this.#id, item, place, begin, most });
    this.#reading = false;
    if (this.#closed) return;
    if (this.#current === current) {
      if ('fault' in reading) {
        this.#fail(item, reading.fault);
        this.#hands.say({ type: 'failed', transfer: this.#id, items: [{ item, code: reading.fault }] });
      } else this.#send(current, reading);
    }
    this.#hands.changed();
    this.pump();
  }

  #send(current: Outgoing, { offset, chunks, bytes, digest }: Read): void {
    if (current.at === null) this.#spared += offset;
    for (const chunk of chunks) this.#hands.send(chunk);
    current.at = offset + bytes;
    this.#sent += bytes;
    if (digest === null) return;
    this.#finished.push({ item: current.item, digest });
    this.#current = null;
    if (this.#finished.length === BATCH_LIMIT) this.#flush();
  }

  #flush(): void {
    const items = this.#finished.splice(0);
    if (items.length > 0) this.#hands.say({ type: 'done', transfer: this.#id, items });
  }
}
