/** An outbox and an inbox with nothing but memory between them. */
import { vi, expect } from 'vitest';
import { concatBytes } from '@noble/hashes/utils.js';
import { createBLAKE3 } from 'hash-wasm';
import type { FaultCode } from '../../shared/wire/FaultCode';
import type { FilesMessage } from '../../shared/wire/FilesMessage';
import type { Item } from '../../shared/wire/Item';
import type { Root } from '../../shared/wire/Root';
import { readChunk, writeChunk } from './chunk';
import { Inbox } from './inbox';
import { Outbox } from './outbox';
import type { Arriving } from './receiving';
import type { Reading, ReadingAsk } from './sending';
import { CHUNK_LIMIT } from '../../shared/wire/constants';

export interface FakeFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export const fileOf = (name: string, bytes: Uint8Array<ArrayBuffer>): FakeFile => ({ name, bytes });

/** Bytes that look random and are the same each time. */
export function randomOf(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let at = 0, state = seed; at < length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

const hasher = await createBLAKE3();
const digestOf = (bytes: Uint8Array) => hasher.init().update(bytes).digest();

export class Pair {
  readonly said: FilesMessage[] = [];
  readonly saved = new Map<string, Uint8Array>();
  readonly parts = new Map<string, Uint8Array<ArrayBuffer>[]>();
  readonly discarded: string[] = [];
  outbox!: Outbox;
  inbox!: Inbox;
  /** Bytes that arrived over all sessions; those not written yet; the most of these. */
  received = 0;
  unwritten = 0;
  mostUnwritten = 0;
  /** The inbox has heard the first. */
  #offers = 0;
  #files: FakeFile[] = [];
  #at = new Map<number, number>();
  #connected = true;
  #cutAfter = Infinity;
  #held: (() => void)[] | null = null;
  #unreadable: { name: string; from: number } | null = null;
  readonly #unwritable = new Map<string, FaultCode>();
  #forged = '';

  constructor(readonly id: string) {}

  /** Offers files, each a root of its own, and empty folders. */
  offer(files: FakeFile[], { folders = [] as string[] } = {}): void {
    this.#files = files;
    const names = [...files, ...folders.map((name) => fileOf(name, new Uint8Array(0)))];
    const items = names.map(({ name, bytes }, nth): Item => {
      const root = Math.min(nth, 127);
      return {
        root,
        path: [name],
        kind: nth < files.length ? 'file' : 'folder',
        bytes: bytes.length,
        modified: null,
      };
    });
    const roots: Root[] = [];
    for (const { root, path, bytes } of items) {
      const known = roots[root];
      if (known) [known.items, known.bytes] = [known.items + 1, known.bytes + bytes];
      else roots.push({ name: path[0] ?? '', kind: root === 127 ? 'others' : 'file', items: 1, bytes });
    }
    this.inbox = new Inbox(this.id, roots, null, {
      say: (life, message) => this.#say(message, () => this.outbox.heard(life, message)),
      look: async (list) => list.map((file) => this.#look(file)),
      write: (file, offset, bytes) => this.#write(file, offset, bytes),
      finish: async (file, digest) => this.#finish(file, digest),
      discard: ({ path }) => void this.discarded.push(path[0] ?? ''),
      changed: () => undefined,
    });
    this.outbox = new Outbox(this.id, roots, items, {
      say: (life, message) => this.#say(message, () => this.#hear(life, message)),
      send: (chunk) => this.#send(chunk),
      room: () => 2 * 1024 * 1024,
      read: (ask) => this.read(ask),
      changed: () => undefined,
    });
    this.outbox.open();
    this.inbox.offered(1, roots);
  }

  read = async ({ life, item, place, begin, most }: ReadingAsk): Promise<Reading> => {
    const { name, bytes: all } = this.#files[place] ?? fileOf('', new Uint8Array(0));
    const fits = begin && begin.offset > 0 && digestOf(all.subarray(0, begin.offset)) === begin.digest;
    const offset = begin ? (fits ? begin.offset : 0) : (this.#at.get(place) ?? 0);
    if (this.#unreadable?.name === name && offset >= this.#unreadable.from) return { fault: 'changed' };
    const bytes = all.subarray(offset, offset + most);
    this.#at.set(place, offset + bytes.length);
    const chunks: ArrayBuffer[] = [];
    for (let at = 0; at < bytes.length; at += CHUNK_LIMIT) {
      const next = { transfer: this.id, life, item, offset: offset + at };
      chunks.push(writeChunk(next, bytes.subarray(at, at + CHUNK_LIMIT)));
    }
    const ended = offset + bytes.length === all.length;
    const proven = name === this.#forged ? new Uint8Array(1) : all;
    return { offset, chunks, bytes: bytes.length, digest: ended ? digestOf(proven) : null };
  };

  phases = () => [this.outbox.phase, this.inbox.phase].map(String);
  ends = () => vi.waitFor(() => expect([this.outbox.over, this.inbox.over]).toEqual([true, true]));
  /** Until nothing happens any more. */
  async settles(): Promise<void> {
    for (let turn = 0; turn < 2000; turn += 1) await Promise.resolve();
    await new Promise((resolve) => setTimeout(resolve));
  }

  holdWrites = () => (this.#held = []);
  releaseWrites(): void {
    const held = this.#held ?? [];
    this.#held = null;
    held.forEach((release) => release());
  }
  breakReading = (name: string, from: number | null) =>
    (this.#unreadable = from === null ? null : { name, from });
  breakWriting = (name: string, code: FaultCode) => this.#unwritable.set(name, code);
  forge = (name: string) => (this.#forged = name);
  cutAfter = (bytes: number) => (this.#cutAfter = bytes);

  reconnect(): void {
    [this.#connected, this.#cutAfter] = [true, Infinity];
    this.outbox.open();
  }

  #say(message: FilesMessage, deliver: () => void): void {
    this.said.push(message);
    // It travels as text, and arrives later.
    expect(JSON.parse(JSON.stringify(message))).toEqual(message);
    queueMicrotask(() => this.#connected && deliver());
  }

  #hear(life: number, message: FilesMessage): void {
    if (message.type !== 'offer') this.inbox.heard(life, message);
    else if (this.#offers++ > 0) expect(this.inbox.offered(life, message.roots)).toBe(true);
  }

  #send(message: ArrayBuffer): void {
    const chunk = readChunk(message);
    if (!chunk) throw new Error('what was sent is no chunk');
    queueMicrotask(() => this.#connected && this.inbox.chunk(chunk));
  }

  #look({ kind, path }: Arriving) {
    const name = path[0] ?? '';
    if (kind === 'file' && this.saved.has(name)) return { type: 'nothing' as const };
    const there = concatBytes(...(this.parts.get(name) ?? []));
    const digest = there.length > 0 ? digestOf(there) : null;
    return { type: 'from' as const, offset: there.length, digest };
  }

  async #write(
    { path }: Arriving,
    offset: number,
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<FaultCode | null> {
    const name = path[0] ?? '';
    this.received += bytes.length;
    this.unwritten += bytes.length;
    this.mostUnwritten = Math.max(this.mostUnwritten, this.unwritten);
    if (offset === 0) this.parts.set(name, []);
    this.parts.get(name)?.push(bytes);
    if (this.received >= this.#cutAfter) this.#cut();
    await new Promise<void>((resolve) => (this.#held ? this.#held.push(resolve) : resolve()));
    this.unwritten -= bytes.length;
    return this.#unwritable.get(name) ?? null;
  }

  #finish({ path }: Arriving, digest: string): FaultCode | null {
    const name = path[0] ?? '';
    const bytes = concatBytes(...(this.parts.get(name) ?? []));
    if (digestOf(bytes) !== digest) return 'digest';
    this.saved.set(name, bytes);
    return null;
  }

  #cut(): void {
    if (!this.#connected) return;
    this.#connected = false;
    this.outbox.close();
    this.inbox.close();
  }
}
