/** Files that go straight into a folder that the person chose, where the browser can do that. */
import type { Digest } from '../../../shared/wire/Digest';
import { newDigester, type Digester } from '../blake3';
import { numbered } from '../names';
import type { Arriving } from '../receiving';
import { Fault } from './fault';
import type { Part } from './part';

/** A name that is taken gets a number, at most this one. */
const MOST_NAMESAKES = 10_000;

export async function makeFolder(
  root: FileSystemDirectoryHandle,
  path: readonly string[],
): Promise<FileSystemDirectoryHandle> {
  let folder = root;
  for (const name of path) folder = await folder.getDirectoryHandle(name, { create: true });
  return folder;
}

/** Up to so many bytes are gathered before a file is opened: thousands of small ones come at once. */
const SMALL = 64 * 1024;

/** A file that is open to be written. */
interface Opened {
  readonly folder: FileSystemDirectoryHandle;
  readonly handle: FileSystemFileHandle;
  readonly writable: FileSystemWritableFileStream;
}

/**
 * A file in a folder. The browser writes the bytes beside it and puts them in its place when it is closed; from the
 * opening until then an empty file keeps the name.
 */
export class FolderPart implements Part {
  at = 0;
  readonly #file: Arriving;
  readonly #root: FileSystemDirectoryHandle;
  #digester: Digester;
  #gathered: Uint8Array<ArrayBuffer>[] = [];
  #opened: Opened | null = null;

  private constructor(file: Arriving, root: FileSystemDirectoryHandle, digester: Digester) {
    [this.#file, this.#root, this.#digester] = [file, root, digester];
  }

  static async fresh(file: Arriving, root: FileSystemDirectoryHandle): Promise<FolderPart> {
    return new FolderPart(file, root, await newDigester());
  }

  digest(): Digest {
    return this.#digester.digest();
  }

  async write(offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (offset !== this.at) await this.#beginAnew();
    this.#digester.update(bytes);
    this.#gathered.push(bytes);
    this.at += bytes.length;
    if (this.#file.bytes > SMALL) await this.#flush(await this.#open());
  }

  async finish(digest: Digest): Promise<null> {
    if (this.at !== this.#file.bytes || this.digest() !== digest) throw new Fault('digest');
    const opened = await this.#open();
    await this.#flush(opened);
    await opened.writable.close();
    return null;
  }

  async discard(): Promise<void> {
    const opened = this.#opened;
    [this.#opened, this.#gathered] = [null, []];
    await opened?.writable.abort().catch(() => undefined);
    await opened?.folder.removeEntry(opened.handle.name).catch(() => undefined);
  }

  async #open(): Promise<Opened> {
    if (this.#opened) return this.#opened;
    const folder = await makeFolder(this.#root, this.#file.path.slice(0, -1));
    const handle = await freeFile(folder, this.#file.path.at(-1) ?? '_');
    return (this.#opened = { folder, handle, writable: await handle.createWritable() });
  }

  async #flush({ writable }: Opened): Promise<void> {
    for (const bytes of this.#gathered.splice(0)) await writable.write(bytes);
  }

  async #beginAnew(): Promise<void> {
    await this.discard();
    [this.#digester, this.at] = [await newDigester(), 0];
  }
}

/** A new empty file of this name, or of the next one that is free: nothing is ever overwritten. */
async function freeFile(folder: FileSystemDirectoryHandle, name: string): Promise<FileSystemFileHandle> {
  for (let number = 1; number <= MOST_NAMESAKES; number += 1) {
    const tried = number === 1 ? name : numbered(name, number);
    if (!(await isTaken(folder, tried))) return folder.getFileHandle(tried, { create: true });
  }
  throw new Fault('name');
}

async function isTaken(folder: FileSystemDirectoryHandle, name: string): Promise<boolean> {
  try {
    await folder.getFileHandle(name);
    return true;
  } catch (reason) {
    if (reason instanceof DOMException && reason.name === 'NotFoundError') return false;
    // A folder bears the name.
    if (reason instanceof DOMException && reason.name === 'TypeMismatchError') return true;
    throw reason;
  }
}
