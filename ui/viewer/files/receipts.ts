/** All transfers to this page. */
import type { Choice } from '../../shared/wire/Choice';
import type { FilesMessage } from '../../shared/wire/FilesMessage';
import type { Root } from '../../shared/wire/Root';
import type { TransferId } from '../../shared/wire/TransferId';
import { TRANSFERS_LIMIT } from '../../shared/wire/constants';
import type { Chunk } from './chunk';
import type { Downloads } from './downloads';
import { Incoming } from './incoming';
import type { Records } from './records';
import type { Row } from './row';
import type { Surroundings } from './surroundings';

export class Receipts {
  readonly #around: Surroundings;
  readonly #records: Records;
  readonly #downloads: Downloads;
  readonly #all = new Map<TransferId, Incoming>();
  /** Over, and looked after. */
  readonly #settled = new Set<TransferId>();

  constructor(around: Surroundings, records: Records, downloads: Downloads) {
    [this.#around, this.#records, this.#downloads] = [around, records, downloads];
  }

  /** Finds what was accepted before the page was loaded anew, and throws away what nobody comes back to. */
  async restore(room: number | null): Promise<void> {
    for (const transfer of await this.#records.abandoned())
      if (!this.#all.has(transfer)) void this.#around.porter.ask('forget', { transfer });
    for (const { transfer, roots, choice } of await this.#records.incoming())
      if (!this.#all.has(transfer)) this.#add(transfer, roots, choice).prepare(true, null, room);
    this.#around.changed();
  }

  get(id: TransferId): Incoming | undefined {
    return this.#all.get(id);
  }

  accept(
    id: TransferId,
    choice: Choice,
    folder: FileSystemDirectoryHandle | null,
    room: number | null,
  ): void {
    const incoming = this.#all.get(id);
    if (incoming?.inbox.phase !== 'asked') return;
    incoming.prepare(false, folder, room);
    // What goes into a folder cannot be found again after a reload.
    if (!folder) void this.#records.keep('incoming', { transfer: id, roots: incoming.inbox.roots, choice });
    incoming.inbox.accept(choice);
  }

  /** The session is over. */
  disconnect(): void {
    for (const { inbox } of this.#all.values()) inbox.close();
  }

  /** Whether the message is of one of these, or begins one. */
  heard(life: number, message: FilesMessage): boolean {
    if (message.type === 'offer') return this.#offered(life, message.transfer, message.roots);
    const incoming = this.#all.get(message.transfer);
    incoming?.inbox.heard(life, message);
    return incoming !== undefined;
  }

  /** Whether the chunk is of one of these. */
  chunk(chunk: Chunk): boolean {
    const incoming = this.#all.get(chunk.transfer);
    incoming?.inbox.chunk(chunk);
    return incoming !== undefined;
  }

  /** Takes it off the list with all that is kept of it. */
  clear(id: TransferId): void {
    const incoming = this.#all.get(id);
    if (!incoming?.inbox.over) return;
    incoming.forget();
    this.#all.delete(id);
  }

  rows(now: number): Row[] {
    return [...this.#all.values()].map((incoming) => {
      this.#settle(incoming);
      return incoming.row(now);
    });
  }

  #offered(life: number, id: TransferId, roots: readonly Root[]): boolean {
    const known = this.#all.get(id);
    if (known?.inbox.offered(life, roots)) {
      this.#settled.delete(id);
      return true;
    }
    // Other files under a known name are another transfer, and are asked about; those under way may not change.
    if (known?.inbox.phase === 'running' || this.#open >= TRANSFERS_LIMIT) {
      const reason = known ? 'protocol' : 'too-many';
      this.#around.say(life, { type: 'cancel', transfer: id, reason });
      return true;
    }
    known?.forget();
    this.#settled.delete(id);
    this.#add(id, roots, null).inbox.offered(life, roots);
    this.#around.changed();
    return true;
  }

  #add(id: TransferId, roots: readonly Root[], choice: Choice | null): Incoming {
    const incoming = new Incoming(id, roots, choice, this.#around, this.#downloads);
    this.#all.set(id, incoming);
    return incoming;
  }

  get #open(): number {
    return [...this.#all.values()].filter(({ inbox }) => !inbox.over).length;
  }

  /** What has come to its end is not kept over a reload; of what was called off nothing partial stays. */
  #settle(incoming: Incoming): void {
    const { id, over, phase } = incoming.inbox;
    if (!over || this.#settled.has(id)) return;
    this.#settled.add(id);
    void this.#records.forget('incoming', id);
    if (phase !== 'finished') incoming.forget();
  }
}
