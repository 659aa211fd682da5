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

/**
 * A file in a folder. The browser writes the bytes beside it and puts them in its place when it is closed; until
 * then an empty file keeps the name.
 */
export class FolderPart implements Part {
  at = 0;
  readonly #file: Arriving;
  readonly #folder: FileSystemDirectoryHandle;
  readonly #handle: FileSystemFileHandle;
  #writable: FileSystemWritableFileStream;
  #digester: Digester;

  private constructor(
    file: Arriving,
    folder: FileSystemDirectoryHandle,
    handle: FileSystemFileHandle,
    writable: FileSystemWritableFileStream,
    digester: Digester,
  ) {
    [this.#file, this.#folder, this.#handle] = [file, folder, handle];
    [this.#writable, this.#digester] = [writable, digester];
  }

  static async open(file: Arriving, root: FileSystemDirectoryHandle): Promise<FolderPart> {
    const folder = await makeFolder(root, file.path.slice(0, -1));
    const handle = await freeFile(folder, file.path.at(-1) ?? '_');
    return new FolderPart(file, folder, handle, await handle.createWritable(), await newDigester());
  }

  digest(): Digest {
    return this.#digester.digest();
  }

  async write(offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (offset !== this.at) await this.#beginAnew();
    this.#digester.update(bytes);
    await this.#writable.write(bytes);
    this.at += bytes.length;
  }

  async finish(digest: Digest): Promise<null> {
    if (this.at !== this.#file.bytes || this.digest() !== digest) throw new Fault('digest');
    await this.#writable.close();
    this.#digester.release();
    return null;
  }

  async discard(): Promise<void> {
    this.#digester.release();
    await this.#writable.abort().catch(() => undefined);
    await this.#folder.removeEntry(this.#handle.name).catch(() => undefined);
  }

  async #beginAnew(): Promise<void> {
    this.#digester.release();
    await this.#writable.abort();
    [this.#writable, this.#digester, this.at] = [await this.#handle.createWritable(), await newDigester(), 0];
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
