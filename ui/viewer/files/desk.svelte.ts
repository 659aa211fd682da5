/** The store of the page's files: what is offered, asked, on its way and done, and what a person may do about it. */
import type { Choice } from '../../shared/wire/Choice';
import type { FilesMessage } from '../../shared/wire/FilesMessage';
import type { TransferId } from '../../shared/wire/TransferId';
import type { FilesLine } from '../connection/files-channel';
import { readChunk } from './chunk';
import { Downloads } from './downloads';
import { gatherDropped, gatherPicked, TooMany, type Gathered } from './gather';
import { Porter } from './porter';
import { Receipts } from './receipts';
import { Records } from './records';
import { isSettled, type Row } from './row';
import { Sends } from './sends';
import { roomLeft } from './storage';
import type { Surroundings } from './surroundings';

/** Why a drop was not offered, or not all of it. `skipped` counts what could not be read. */
export type Trouble =
  { readonly kind: 'skipped'; readonly count: number } | { readonly kind: 'too-many' | 'nothing' };

/** What the components see and may ask; the dev pages put another in its place. */
export interface Files {
  /** Whether files can go now. */
  readonly open: boolean;
  /** The newest first. */
  readonly rows: readonly Row[];
  readonly trouble: Trouble | null;
  /** How many bytes this browser can keep; null where it does not say. */
  readonly room: number | null;
  /** Whether the browser can write into a folder that the person chooses. */
  readonly canPickFolder: boolean;
  drop(dropped: DataTransfer): void;
  pick(files: readonly File[]): void;
  accept(id: TransferId, choice: Choice, intoFolder: boolean): void;
  decline(id: TransferId): void;
  pause(id: TransferId): void;
  goOn(id: TransferId): void;
  cancel(id: TransferId): void;
  retry(id: TransferId): void;
  saveAgain(id: TransferId): void;
  /** Takes what is over off the list. */
  clear(id: TransferId): void;
  /** The trouble was read. */
  dismiss(): void;
}

/** How often the page is brought up to date while bytes flow, in milliseconds. */
const REFRESHING = 250;
/** So many transfers are listed; of those that are over the oldest go first. */
const MOST_ROWS = 100;

type PickFolder = (how: { mode: 'readwrite' }) => Promise<FileSystemDirectoryHandle>;

export class Desk implements Files {
  open = $state(false);
  rows: readonly Row[] = $state.raw([]);
  trouble: Trouble | null = $state.raw(null);
  room: number | null = $state(null);
  readonly canPickFolder = 'showDirectoryPicker' in window;
  readonly #around: Surroundings;
  readonly #sends: Sends;
  readonly #receipts: Receipts;
  #line: FilesLine | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param say puts a message on the channel `control`, said in a life of its transfer. */
  constructor(say: (life: number, message: FilesMessage) => void) {
    this.#around = {
      porter: new Porter(),
      line: () => this.#line,
      say,
      changed: () => void (this.#timer ??= setTimeout(() => this.#refresh(), REFRESHING)),
    };
    const records = new Records();
    this.#sends = new Sends(this.#around, records);
    this.#receipts = new Receipts(this.#around, records, new Downloads());
  }

  /** Finds what was on its way before the page was loaded anew. */
  async restore(): Promise<void> {
    this.room = await roomLeft();
    await Promise.all([this.#sends.restore(), this.#receipts.restore(this.room)]);
  }

  /** A session begins: the host has let the guest in, and the channel stands. */
  connect(line: FilesLine): void {
    this.#line = line;
    this.open = true;
    this.#sends.connect();
  }

  /** The session is over; what was under way waits for the next one. */
  disconnect(): void {
    if (!this.#line) return;
    this.#line = null;
    this.open = false;
    this.#sends.disconnect();
    this.#receipts.disconnect();
    this.#around.changed();
  }

  heard(life: number, message: FilesMessage): void {
    if (!this.#line) return;
    const { transfer } = message;
    const known = this.#sends.heard(life, message) || this.#receipts.heard(life, message);
    if (!known && message.type !== 'cancel')
      this.#around.say(life, { type: 'cancel', transfer, reason: 'unknown' });
  }

  chunk(message: ArrayBuffer): void {
    if (!this.#line) return;
    const chunk = readChunk(message);
    if (!chunk) console.warn('Porthole: the host sent what is no chunk');
    else if (!this.#receipts.chunk(chunk))
      this.#around.say(chunk.life, { type: 'cancel', transfer: chunk.transfer, reason: 'protocol' });
  }

  /** The channel has room again. */
  pump(): void {
    this.#sends.pump();
  }

  drop(dropped: DataTransfer): void {
    void this.#offer(gatherDropped(dropped));
  }

  pick(files: readonly File[]): void {
    void this.#offer(gatherPicked(files));
  }

  accept(id: TransferId, choice: Choice, intoFolder: boolean): void {
    if (!intoFolder) return this.#receipts.accept(id, choice, null, this.room);
    const pick = (window as unknown as { showDirectoryPicker: PickFolder }).showDirectoryPicker;
    pick({ mode: 'readwrite' }).then(
      (folder) => this.#receipts.accept(id, choice, folder, null),
      // Whoever closes the picker is asked again.
      () => undefined,
    );
  }

  decline(id: TransferId): void {
    this.#receipts.get(id)?.inbox.decline();
  }

  pause(id: TransferId): void {
    this.#box(id)?.pause();
  }

  goOn(id: TransferId): void {
    this.#box(id)?.goOn();
  }

  cancel(id: TransferId): void {
    this.#box(id)?.cancel();
  }

  retry(id: TransferId): void {
    this.#sends.get(id)?.outbox.retry();
  }

  saveAgain(id: TransferId): void {
    this.#receipts.get(id)?.saveAgain();
  }

  clear(id: TransferId): void {
    this.#sends.clear(id);
    this.#receipts.clear(id);
    this.#refresh();
  }

  dismiss(): void {
    this.trouble = null;
  }

  #box(id: TransferId) {
    return this.#sends.get(id)?.outbox ?? this.#receipts.get(id)?.inbox;
  }

  async #offer(gathering: Promise<Gathered>): Promise<void> {
    this.trouble = null;
    try {
      const gathered = await gathering;
      if (gathered.items.length === 0) this.trouble = { kind: 'nothing' };
      else if (!this.#sends.offer(gathered, this.#line !== null)) this.trouble = { kind: 'too-many' };
      else if (gathered.skipped > 0) this.trouble = { kind: 'skipped', count: gathered.skipped };
    } catch (reason) {
      if (!(reason instanceof TooMany)) console.warn('Porthole:', reason);
      this.trouble = { kind: reason instanceof TooMany ? 'too-many' : 'nothing' };
    }
  }

  #refresh(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const now = performance.now();
    const rows = [...this.#sends.rows(now), ...this.#receipts.rows(now)];
    this.rows = rows.sort((one, other) => other.since - one.since);
    const old = this.rows.filter((row, nth) => nth >= MOST_ROWS && isSettled(row));
    for (const { id } of old) {
      this.#sends.clear(id);
      this.#receipts.clear(id);
    }
    // Time goes on where nothing else does.
    if (rows.some(({ phase }) => phase === 'running')) this.#around.changed();
  }
}
