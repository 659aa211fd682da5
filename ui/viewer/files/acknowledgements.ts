/** What a receiver has to say of what it took: credit for bytes, and items that are whole. It is said in few messages. */
import { BATCH_LIMIT } from '../../shared/wire/constants';
import type { FilesMessage } from '../../shared/wire/FilesMessage';
import type { TransferId } from '../../shared/wire/TransferId';

/** How many bytes may be on their way. */
export const WINDOW = 4 * 1024 * 1024;
/** Credit is said at least each time that so many bytes are taken. */
const CREDIT_STEP = WINDOW / 4;

export class Acknowledgements {
  readonly #id: TransferId;
  readonly #say: (message: FilesMessage) => void;
  #taken = 0;
  #credit = 0;
  #verified: number[] = [];

  constructor(id: TransferId, say: (message: FilesMessage) => void) {
    [this.#id, this.#say] = [id, say];
  }

  /** So many bytes were written or thrown away. */
  take(bytes: number): void {
    this.#taken += bytes;
  }

  /** An item is whole. */
  verify(item: number): void {
    this.#verified.push(item);
  }

  /** Whether so many bytes in all are within what the sender was allowed. */
  allows(received: number): boolean {
    return received - this.#credit <= WINDOW;
  }

  /** Says what there is to be said: all of it where nothing else is going on, and otherwise what is much. */
  say(isIdle: boolean): void {
    if (this.#taken > this.#credit && (isIdle || this.#taken - this.#credit >= CREDIT_STEP)) {
      this.#credit = this.#taken;
      this.#say({ type: 'credit', transfer: this.#id, bytes: this.#credit });
    }
    while (this.#verified.length >= (isIdle ? 1 : BATCH_LIMIT)) {
      const items = this.#verified.splice(0, BATCH_LIMIT);
      this.#say({ type: 'verified', transfer: this.#id, items });
    }
  }
}
