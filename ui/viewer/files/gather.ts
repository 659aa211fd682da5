/** What was dropped or picked, made into an offer: files and folders, each folder walked without going deep by calls. */
import {
  FILE_NAME_LIMIT,
  ITEMS_LIMIT,
  PATH_DEPTH_LIMIT,
  PATH_LIMIT,
  ROOTS_LIMIT,
} from '../../shared/wire/constants';
import type { Item } from '../../shared/wire/Item';
import type { Root } from '../../shared/wire/Root';

/** An offer and the files behind it. */
export interface Gathered {
  readonly roots: Root[];
  readonly items: Item[];
  /** The file of each item; null of a folder. */
  readonly files: (File | null)[];
  /** How many could not be read, or have names that do not travel. */
  readonly skipped: number;
}

/** One thing on its way into an offer; `file` is null of a folder. */
interface Found {
  readonly path: readonly string[];
  readonly file: File | null;
}

/** There is more than one offer can hold. */
export class TooMany extends Error {}

/** What was dropped. Begins to read before it returns, because a drop is gone after its event. */
export function gatherDropped(dropped: DataTransfer): Promise<Gathered> {
  const entries = [...dropped.items].flatMap((item) => item.webkitGetAsEntry?.() ?? []);
  const files = [...dropped.files];
  return entries.length > 0 ? gatherEntries(entries) : gatherPicked(files);
}

/** What was picked: files, or the files of one folder with their paths. */
export async function gatherPicked(files: readonly File[]): Promise<Gathered> {
  const gathering = new Gathering();
  const folders = new Set<string>();
  for (const file of files) {
    const path = (file.webkitRelativePath || file.name).split('/');
    for (let depth = 1; depth < path.length; depth += 1) {
      const folder = path.slice(0, depth);
      const key = folder.join('/');
      if (!folders.has(key)) gathering.add({ path: folder, file: null });
      folders.add(key);
    }
    gathering.add({ path, file });
  }
  return gathering.offer();
}

async function gatherEntries(entries: readonly FileSystemEntry[]): Promise<Gathered> {
  const gathering = new Gathering();
  for (const entry of entries) {
    gathering.beginRoot();
    const waiting = [{ entry, path: [entry.name] }];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { entry: one, path } = next;
      try {
        if (one.isFile) gathering.add({ path, file: await fileOf(one as FileSystemFileEntry) });
        else {
          gathering.add({ path, file: null });
          const inside = await entriesOf(one as FileSystemDirectoryEntry);
          waiting.push(...inside.map((child) => ({ entry: child, path: [...path, child.name] })));
        }
      } catch (reason) {
        if (reason instanceof TooMany) throw reason;
        gathering.skipped += 1;
      }
    }
  }
  return gathering.offer();
}

class Gathering {
  skipped = 0;
  readonly #roots: Root[] = [];
  readonly #items: Item[] = [];
  readonly #files: (File | null)[] = [];
  #begins = false;

  /** What is added next begins a new root, whatever its name. */
  beginRoot(): void {
    this.#begins = true;
  }

  add({ path, file }: Found): void {
    if (!travels(path)) {
      this.skipped += 1;
      return;
    }
    if (this.#items.length >= ITEMS_LIMIT) throw new TooMany();
    const bytes = file?.size ?? 0;
    const root = this.#root(path, file);
    root.items += 1;
    root.bytes += bytes;
    this.#items.push({
      root: this.#roots.length - 1,
      path: [...path],
      kind: file ? 'file' : 'folder',
      bytes,
      modified: file?.lastModified ?? null,
    });
    this.#files.push(file);
  }

  offer(): Gathered {
    return { roots: this.#roots, items: this.#items, files: this.#files, skipped: this.skipped };
  }

  #root(path: readonly string[], file: File | null): Root {
    const last = this.#roots.at(-1);
    const begins = this.#begins || path.length === 1;
    this.#begins = false;
    if (last && (!begins || this.#roots.length === ROOTS_LIMIT)) {
      // Too many roots: the last one takes all the others in.
      if (begins) last.kind = 'others';
      return last;
    }
    const root: Root = { name: path[0] ?? '', kind: file ? 'file' : 'folder', items: 0, bytes: 0 };
    this.#roots.push(root);
    return root;
  }
}

const text = new TextEncoder();

function travels(path: readonly string[]): boolean {
  const lengths = path.map((name) => text.encode(name).length);
  const fit = lengths.every((length) => length > 0 && length <= FILE_NAME_LIMIT);
  const whole = lengths.reduce((sum, length) => sum + length, 0);
  return fit && path.length <= PATH_DEPTH_LIMIT && whole <= PATH_LIMIT;
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** All that is in a folder, in the order of the names. A browser gives them in parts. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all.sort((one, other) => (one.name < other.name ? 1 : -1));
    all.push(...some);
    if (all.length > ITEMS_LIMIT) throw new TooMany();
  }
}
