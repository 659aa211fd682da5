/** The batches in which a sender announces its items: in order, numbered, and few at once without an answer. */
import { BATCH_LIMIT } from '../../shared/wire/constants';
import type { Item } from '../../shared/wire/Item';

/** So many batches wait for their answer; a receiver bears 4. */
const IN_FLIGHT = 2;
/** The items of one message in bytes of JSON; `CONTROL_LIMIT` holds the rest of the message too. */
const BATCH_BYTES = 64 * 1024;

export interface Batch {
  readonly first: number;
  /** What is announced, by its place in the sender's list; the first has the number `first`. */
  readonly places: readonly number[];
}

const text = new TextEncoder();

export class Announcements {
  readonly #items: readonly Item[];
  /** What is still to be announced, last first. */
  #waiting: number[];
  #number = 0;
  #unanswered: Batch[] = [];

  /** @param places those of `items` that are to be announced, in order. */
  constructor(items: readonly Item[], places: readonly number[]) {
    this.#items = items;
    this.#waiting = [...places].reverse();
  }

  /** Announces these again, under new numbers. */
  again(places: readonly number[]): void {
    this.#waiting.unshift(...[...places].reverse());
  }

  /** The next batch; null while there is none, or too many wait for an answer. */
  next(): (Batch & { readonly items: Item[] }) | null {
    if (this.#waiting.length === 0 || this.#unanswered.length >= IN_FLIGHT) return null;
    const [places, items] = [[] as number[], [] as Item[]];
    for (let bytes = 0; places.length < BATCH_LIMIT;) {
      const place = this.#waiting.at(-1);
      const item = place === undefined ? undefined : this.#items[place];
      if (place === undefined || !item) break;
      bytes += text.encode(JSON.stringify(item)).length + 1;
      if (bytes > BATCH_BYTES && places.length > 0) break;
      this.#waiting.pop();
      places.push(place);
      items.push(item);
    }
    const batch = { first: this.#number, places };
    this.#number += places.length;
    this.#unanswered.push(batch);
    return { ...batch, items };
  }

  /** The batch that an answer of so many items belongs to; null where nothing like it was announced. */
  answered(first: number, count: number): Batch | null {
    const [oldest] = this.#unanswered;
    if (oldest?.first !== first || oldest.places.length !== count) return null;
    this.#unanswered.shift();
    return oldest;
  }

  /** Whether an item of this number was announced, now or before. */
  announced(item: number): boolean {
    return item < this.#number;
  }

  /** Whether all is announced and answered. */
  get over(): boolean {
    return this.#waiting.length === 0 && this.#unanswered.length === 0;
  }
}
