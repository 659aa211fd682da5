/** Where the porter works: the files it reads, the parts it keeps. */
import type { Wanted } from '../../../shared/wire/Wanted';
import type { TransferId } from '../../../shared/wire/TransferId';
import type { Arriving } from '../receiving';
import { openBlocks, type Blocks } from './blocks';
import { Fault, keepingFault, readingFault } from './fault';
import { FolderPart, makeFolder } from './folder';
import type { Job, Jobs } from './jobs';
import { BlockPart, type Part } from './part';
import { Source } from './source';
import { Turnstile } from './turnstile';

/** So many files are brought to their end at once. */
const FINISHING = 8;

type Work = { [J in Job]: (takes: Jobs[J]['takes']) => Promise<Jobs[J]['gives']> };

/** An accepted transfer. */
interface Incoming {
  readonly folder: FileSystemDirectoryHandle | null;
  readonly known: boolean;
  /** What was whole before. */
  readonly whole: Promise<Set<string>>;
  readonly parts: Map<string, Part>;
}

export class Room implements Work {
  readonly #blocks: Promise<Blocks>;
  readonly #sources = new Map<TransferId, Source>();
  readonly #incoming = new Map<TransferId, Incoming>();
  /** Browsers slow down where a thousand files are closed at once. */
  readonly #finishing = new Turnstile(FINISHING);
  /** What is done with a file is done one after the other. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(blocks: Promise<Blocks> = openBlocks()) {
    this.#blocks = blocks;
  }

  async read({ ask, offered }: Jobs['read']['takes']): Promise<Jobs['read']['gives']> {
    try {
      if (offered && ask.begin) {
        this.#sources.delete(ask.transfer);
        this.#sources.set(ask.transfer, await Source.open(offered, ask.begin));
      }
      const source = this.#sources.get(ask.transfer);
      if (!source) throw new Fault('unreadable');
      const read = await source.read(ask);
      // Meanwhile a later life may have begun with another one.
      const isLast = read.digest !== null && this.#sources.get(ask.transfer) === source;
      if (isLast) this.#sources.delete(ask.transfer);
      return read;
    } catch (reason) {
      return { fault: readingFault(reason) };
    }
  }

  async receive({ transfer, known, folder }: Jobs['receive']['takes']): Promise<null> {
    const before = this.#incoming.get(transfer);
    // Parts stay open from session to session; after a reload they are found again by their blocks.
    this.#incoming.set(transfer, {
      folder: folder ?? before?.folder ?? null,
      known,
      whole: known ? this.#ticked(transfer) : Promise.resolve(new Set()),
      parts: before?.parts ?? new Map(),
    });
    return null;
  }

  async look({ files }: Jobs['look']['takes']): Promise<Wanted[]> {
    const wanted: Wanted[] = [];
    for (const file of files) wanted.push(await this.#inTurn(file, () => this.#lookAt(file)));
    return wanted;
  }

  write({ file, offset, bytes }: Jobs['write']['takes']): Promise<Jobs['write']['gives']> {
    return this.#inTurn(file, async () => {
      const part = await this.#part(file);
      return part.write(offset, bytes).then(
        () => null,
        (reason: unknown) => keepingFault(reason),
      );
    }).catch(keepingFault);
  }

  finish({ file, digest }: Jobs['finish']['takes']): Promise<Jobs['finish']['gives']> {
    return this.#inTurn(file, async () => {
      const part = await this.#part(file);
      const blob = await this.#finishing.pass(() => part.finish(digest));
      const incoming = this.#incoming.get(file.transfer);
      incoming?.parts.delete(file.key);
      (await incoming?.whole)?.add(file.key);
      return { blob };
    }).catch((reason: unknown) => ({ fault: keepingFault(reason) }));
  }

  discard({ file }: Jobs['discard']['takes']): Promise<null> {
    return this.#inTurn(file, async () => {
      const incoming = this.#incoming.get(file.transfer);
      await incoming?.parts.get(file.key)?.discard();
      incoming?.parts.delete(file.key);
      return null;
    }).catch(() => null);
  }

  async forget({ transfer }: Jobs['forget']['takes']): Promise<null> {
    this.#sources.delete(transfer);
    const parts = [...(this.#incoming.get(transfer)?.parts.values() ?? [])];
    this.#incoming.delete(transfer);
    await Promise.allSettled(parts.map((part) => part.discard()));
    await (await this.#blocks).forget(transfer).catch(() => undefined);
    return null;
  }

  async #lookAt(file: Arriving): Promise<Wanted> {
    const incoming = this.#incoming.get(file.transfer);
    try {
      if (!incoming) throw new Fault('disk');
      if (file.kind === 'folder') {
        if (incoming.folder) await makeFolder(incoming.folder, file.path);
        return { type: 'from', offset: 0, digest: null };
      }
      if ((await incoming.whole).has(file.key)) return { type: 'nothing' };
      const mayBe = incoming.parts.has(file.key) || (incoming.known && !incoming.folder);
      const part = mayBe ? await this.#part(file) : null;
      if (part && part.at > 0) return { type: 'from', offset: part.at, digest: part.digest() };
      await part?.discard();
      incoming.parts.delete(file.key);
      return { type: 'from', offset: 0, digest: null };
    } catch (reason) {
      return { type: 'refused', code: keepingFault(reason) };
    }
  }

  async #part(file: Arriving): Promise<Part> {
    const incoming = this.#incoming.get(file.transfer);
    if (!incoming) throw new Fault('disk');
    const known = incoming.parts.get(file.key);
    if (known) return known;
    const part = await this.#newPart(file, incoming);
    incoming.parts.set(file.key, part);
    return part;
  }

  async #newPart(file: Arriving, { folder, known }: Incoming): Promise<Part> {
    if (folder) return FolderPart.fresh(file, folder);
    const blocks = await this.#blocks;
    return known ? BlockPart.resume(file, blocks) : BlockPart.fresh(file, blocks);
  }

  async #ticked(transfer: TransferId): Promise<Set<string>> {
    const blocks = await this.#blocks;
    return blocks.ticked(transfer).catch(() => new Set());
  }

  #inTurn<T>({ transfer, key }: Arriving, work: () => Promise<T>): Promise<T> {
    const name = transfer + key;
    const turn = (this.#turns.get(name) ?? Promise.resolve()).then(work, work);
    this.#turns.set(name, turn);
    const leave = () => {
      if (this.#turns.get(name) === turn) this.#turns.delete(name);
    };
    turn.then(leave, leave);
    return turn;
  }
}
