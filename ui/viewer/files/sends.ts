/** All transfers from this page. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { FilesMessage } from '../../shared/wire/FilesMessage';
import type { TransferId } from '../../shared/wire/TransferId';
import { TRANSFERS_LIMIT } from '../../shared/wire/constants';
import { randomBytes } from '../seal';
import type { Gathered } from './gather';
import { Outgoing } from './outgoing';
import type { OutgoingRecord, Records } from './records';
import { lostRow, type Row } from './row';
import type { Surroundings } from './surroundings';

const ID_BYTES = 16;

export class Sends {
  readonly #around: Surroundings;
  readonly #records: Records;
  readonly #all = new Map<TransferId, Outgoing>();
  /** Offered before the page was loaded anew. */
  #lost: OutgoingRecord[] = [];

  constructor(around: Surroundings, records: Records) {
    [this.#around, this.#records] = [around, records];
  }

  /** Finds what was on its way before the page was loaded anew. */
  async restore(): Promise<void> {
    const records = await this.#records.outgoing();
    this.#lost = records.filter(({ transfer }) => !this.#all.has(transfer));
    this.#around.changed();
  }

  /** Offers files; false where as many transfers are open as may be. The same files as before go on where they were. */
  offer(gathered: Gathered, connected: boolean): boolean {
    const open = [...this.#all.values()].filter(({ outbox }) => !outbox.over);
    if (open.length >= TRANSFERS_LIMIT) return false;
    const fresh = new Outgoing(bytesToHex(randomBytes(ID_BYTES)), gathered, this.#around);
    const before = this.#lost.find(({ mark }) => mark === fresh.mark);
    const outgoing = before ? new Outgoing(before.transfer, gathered, this.#around) : fresh;
    const { outbox, mark } = outgoing;
    this.#lost = this.#lost.filter((record) => record !== before);
    this.#all.set(outbox.id, outgoing);
    void this.#records.keep('outgoing', { transfer: outbox.id, roots: outbox.roots, mark });
    if (connected) outbox.open();
    this.#around.changed();
    return true;
  }

  /** A session begins. */
  connect(): void {
    for (const { outbox } of this.#all.values()) outbox.open();
  }

  /** The session is over. */
  disconnect(): void {
    for (const { outbox } of this.#all.values()) outbox.close();
  }

  /** The channel has room. */
  pump(): void {
    for (const { outbox } of this.#all.values()) outbox.pump();
  }

  /** Whether the message is of one of these. */
  heard(life: number, message: FilesMessage): boolean {
    const outgoing = this.#all.get(message.transfer);
    outgoing?.outbox.heard(life, message);
    return outgoing !== undefined;
  }

  get(id: TransferId): Outgoing | undefined {
    return this.#all.get(id);
  }

  /** Takes it off the list. What waits for its files again is called off. */
  clear(id: TransferId): void {
    if (this.#lost.some(({ transfer }) => transfer === id))
      this.#around.say(0, { type: 'cancel', transfer: id, reason: 'person' });
    this.#lost = this.#lost.filter(({ transfer }) => transfer !== id);
    if (this.#all.get(id)?.outbox.over !== false) this.#all.delete(id);
    void this.#records.forget('outgoing', id);
  }

  /** As it stands; what has come to its end is not kept over a reload. */
  rows(now: number): Row[] {
    for (const { outbox } of this.#all.values())
      if (outbox.over && outbox.failures.size === 0) void this.#records.forget('outgoing', outbox.id);
    const lost = this.#lost.map(({ transfer, roots }) => lostRow(transfer, roots));
    return [...lost, ...[...this.#all.values()].map((outgoing) => outgoing.row(now))];
  }
}
