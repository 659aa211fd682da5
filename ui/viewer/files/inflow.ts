/** The bytes of one transfer on their way in, in one of its lives. What was not accepted, not wanted or does not follow is forbidden. */
import type { Digest } from '../../shared/wire/Digest';
import type { FaultCode } from '../../shared/wire/FaultCode';
import type { FilesMessage } from '../../shared/wire/FilesMessage';
import type { Item } from '../../shared/wire/Item';
import type { TransferId } from '../../shared/wire/TransferId';
import type { Wanted } from '../../shared/wire/Wanted';
import { Acknowledgements } from './acknowledgements';
import { arrivalOf, follows, isWhole, nameOf, type Arrival, type Failure } from './arrival';
import type { Chunk } from './chunk';
import type { Consent } from './consent';
import type { InflowHands } from './receiving';

/** A sender has at most 4 batches without an answer; a few more do no harm. */
const BATCHES = 16;
/** No more items are looked for while so many are wanted and not whole. */
const OPEN = 1024;

export class Inflow {
  readonly failures = new Map<string, Failure>();
  readonly #id: TransferId;
  readonly #consent: Consent;
  readonly #hands: InflowHands;
  readonly #acknowledgements: Acknowledgements;
  /** What is announced and not verified, by number. */
  readonly #arrivals = new Map<number, Arrival>();
  readonly #batches: Arrival[][] = [];
  #looking = false;
  #closed = false;
  #next = 0;
  #current: Arrival | null = null;
  #received = 0;
  /** Bytes that are here, or will not come. */
  #done = 0;
  #busy = 0;
  /** How many are wanted and not whole. */
  #open = 0;

  constructor(id: TransferId, consent: Consent, hands: InflowHands) {
    [this.#id, this.#consent, this.#hands] = [id, consent, hands];
    this.#acknowledgements = new Acknowledgements(id, (message) => hands.say(message));
  }

  get done(): number {
    return this.#done;
  }

  /** Bytes that moved. */
  get moved(): number {
    return this.#received;
  }

  /** Whether every item is settled. */
  get over(): boolean {
    return this.#busy === 0 && this.settled;
  }

  /** The same, though of what failed something may still be written. */
  get settled(): boolean {
    if (!this.#consent.spent || this.#looking) return false;
    return [...this.#arrivals.values()].every(({ stage }) => stage === 'dead');
  }

  close(): void {
    this.#closed = true;
  }

  /** The sender's word; false where the protocol forbids it. */
  take(message: FilesMessage): boolean {
    switch (message.type) {
      case 'items':
        return this.#announced(message.first, message.items);
      case 'done':
        return message.items.every(({ item, digest }) => this.#finished(item, digest));
      case 'failed':
        return message.items.every(({ item, code }) => this.#failed(item, code));
      case 'offer':
      case 'accept':
      case 'decline':
      case 'want':
      case 'credit':
      case 'verified':
      case 'pause':
      case 'resume':
      case 'cancel':
        return false;
    }
  }

  /** Bytes from the channel; false where the protocol forbids them. */
  chunk({ item, offset, bytes }: Chunk): boolean {
    this.#received += bytes.length;
    const arrival = this.#arrivals.get(item);
    if (!arrival || !this.#acknowledgements.allows(this.#received)) return false;
    if (arrival.stage === 'dead') {
      this.#take(bytes.length);
      return true;
    }
    if (arrival.stage !== 'open' || !follows(arrival, offset, bytes.length)) return false;
    this.#turnTo(arrival);
    this.#done -= arrival.at - offset;
    arrival.begun = true;
    arrival.at = offset + bytes.length;
    void this.#write(arrival, offset, bytes);
    return true;
  }

  #announced(first: number, items: readonly Item[]): boolean {
    if (first < this.#next || this.#batches.length >= BATCHES) return false;
    const batch: Arrival[] = [];
    for (const [nth, announced] of items.entries()) {
      const key = this.#consent.take(announced);
      if (key === null) return false;
      this.failures.delete(nameOf(announced));
      batch.push(arrivalOf(this.#id, first + nth, key, announced));
    }
    for (const arrival of batch) this.#arrivals.set(arrival.item, arrival);
    this.#next = first + items.length;
    this.#batches.push(batch);
    if (!this.#looking) void this.#look();
    return true;
  }

  /** Answers the batches one by one. */
  async #look(): Promise<void> {
    this.#looking = true;
    for (let batch = this.#batches[0]; batch && this.#open < OPEN; batch = this.#batches[0]) {
      const safe = batch.filter(({ path }) => path.length > 0);
      const found = safe.length > 0 ? await this.#hands.look(safe) : [];
      if (this.#closed) return;
      const wanted = new Map(safe.map((arrival, nth) => [arrival, found[nth]]));
      const items = batch.map((one): Wanted => wanted.get(one) ?? { type: 'refused', code: 'name' });
      this.#hands.say({ type: 'want', transfer: this.#id, first: batch[0]?.item ?? 0, items });
      batch.forEach((arrival, nth) => this.#begin(arrival, items[nth]));
      this.#batches.shift();
    }
    this.#looking = false;
    this.#acknowledgements.say(this.#busy === 0);
    this.#hands.changed();
  }

  #begin(arrival: Arrival, wanted: Wanted | undefined): void {
    // The sender may have given it up meanwhile.
    if (arrival.stage !== 'looking' || !wanted) return;
    if (wanted.type === 'refused') return this.#kill(arrival, wanted.code);
    const whole = wanted.type === 'nothing' || arrival.kind === 'folder';
    this.#done += wanted.type === 'from' ? wanted.offset : arrival.bytes;
    if (wanted.type === 'from') {
      [arrival.at, arrival.before] = [wanted.offset, wanted.digest];
      arrival.stage = 'open';
      if (whole) this.#acknowledgements.verify(arrival.item);
      else this.#open += 1;
    }
    if (whole) this.#arrivals.delete(arrival.item);
  }

  /** Bytes that break off for those of another item: the sender gave the item up, and will say why. */
  #turnTo(arrival: Arrival): void {
    const before = this.#current;
    if (before && before !== arrival && before.stage === 'open' && before.at < before.bytes)
      this.#kill(before, 'unreadable');
    this.#current = arrival;
  }

  async #write(arrival: Arrival, offset: number, bytes: Chunk['bytes']): Promise<void> {
    const { length } = bytes;
    this.#done += length;
    this.#busy += 1;
    const writing = this.#hands.write(arrival, offset, bytes);
    this.#tryFinish(arrival);
    const fault = await writing;
    this.#busy -= 1;
    if (this.#closed) return;
    this.#take(length);
    if (fault) this.#tell(arrival, fault);
    this.#hands.changed();
  }

  #take(bytes: number): void {
    this.#acknowledgements.take(bytes);
    this.#acknowledgements.say(this.#busy === 0);
  }

  #finished(item: number, digest: Digest): boolean {
    const arrival = this.#arrivals.get(item);
    if (!arrival || arrival.kind === 'folder' || arrival.stage === 'looking') return false;
    if (arrival.stage === 'dead') return true;
    if (arrival.digest !== null || arrival.stage !== 'open') return false;
    arrival.digest = digest;
    this.#tryFinish(arrival);
    return true;
  }

  #tryFinish(arrival: Arrival): void {
    if (arrival.stage === 'open' && arrival.digest !== null && isWhole(arrival))
      void this.#finish(arrival, arrival.digest);
  }

  async #finish(arrival: Arrival, digest: Digest): Promise<void> {
    arrival.stage = 'finishing';
    this.#busy += 1;
    const fault = await this.#hands.finish(arrival, digest);
    this.#busy -= 1;
    if (this.#closed) return;
    // A write that failed has told it already.
    if (this.#arrivals.get(arrival.item)?.stage === 'finishing') {
      if (fault) this.#tell(arrival, fault);
      else {
        this.#arrivals.delete(arrival.item);
        this.#acknowledgements.verify(arrival.item);
        this.#settled();
      }
    }
    this.#acknowledgements.say(this.#busy === 0);
    this.#hands.changed();
  }

  /** The sender gives an item up. */
  #failed(item: number, code: FaultCode): boolean {
    const arrival = this.#arrivals.get(item);
    const reason = arrival && this.failures.get(nameOf(arrival.announced));
    if (reason) reason.code = code;
    else if (arrival && arrival.stage !== 'finishing') this.#kill(arrival, code);
    return item < this.#next;
  }

  /** This side gives an item up. */
  #tell(arrival: Arrival, code: FaultCode): void {
    if (arrival.stage === 'dead') return;
    this.#kill(arrival, code);
    this.#hands.say({ type: 'failed', transfer: this.#id, items: [{ item: arrival.item, code }] });
  }

  #kill(arrival: Arrival, code: FaultCode): void {
    this.#done += arrival.bytes - arrival.at;
    const wasOpen = arrival.stage !== 'looking';
    arrival.stage = 'dead';
    this.#consent.giveBack(arrival.announced);
    this.failures.set(nameOf(arrival.announced), { path: arrival.path, code });
    if (arrival.path.length > 0) this.#hands.discard(arrival);
    if (wasOpen) this.#settled();
  }

  /** One that was open is not any more. */
  #settled(): void {
    this.#open -= 1;
    if (!this.#looking && !this.#closed && this.#batches.length > 0) void this.#look();
  }
}
