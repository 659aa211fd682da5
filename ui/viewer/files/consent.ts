/** What a person said yes to: the accepted roots with the items and bytes that they were said to have. */
import type { Choice } from '../../shared/wire/Choice';
import type { Item } from '../../shared/wire/Item';
import type { Root } from '../../shared/wire/Root';
import { nameOf } from './arrival';
import { safeName } from './names';

/** What of an accepted root is not announced yet. */
interface Left {
  readonly root: Root;
  items: number;
  bytes: number;
}

export class Consent {
  readonly #left: Map<number, Left>;
  /** Items that failed may be announced once more. */
  readonly #failed = new Set<string>();
  /** How often a path came among the others, where two may bear the same name. */
  readonly #namesakes = new Map<string, number>();
  readonly bytes: number;

  constructor(roots: readonly Root[], choice: Choice) {
    const accepted = choice.type === 'all' ? [...roots.keys()] : choice.roots;
    const left = accepted.flatMap((place): [number, Left][] => {
      const root = roots[place];
      return root ? [[place, { root, items: root.items, bytes: root.bytes }]] : [];
    });
    this.#left = new Map(left);
    this.bytes = [...this.#left.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Takes an item that is announced: what it is known by, or null where nobody said yes to it. */
  take(item: Item): string | null {
    const left = this.#left.get(item.root);
    if (!left || left.items < 1 || left.bytes < item.bytes || !fits(left.root, item)) return null;
    const path = nameOf(item);
    const again = this.#failed.delete(path);
    left.items -= 1;
    left.bytes -= item.bytes;
    if (left.root.kind !== 'others') return path;
    const nth = (this.#namesakes.get(path) ?? 0) + (again ? 0 : 1);
    this.#namesakes.set(path, nth);
    return JSON.stringify([nth, path]);
  }

  /** An item failed. */
  giveBack(item: Item): void {
    const left = this.#left.get(item.root);
    if (!left) return;
    left.items += 1;
    left.bytes += item.bytes;
    this.#failed.add(nameOf(item));
  }

  /** Whether every item was announced. */
  get spent(): boolean {
    let items = 0;
    for (const left of this.#left.values()) items += left.items;
    return items <= this.#failed.size;
  }
}

/** Whether the item is below its root, as the person was shown it. */
function fits({ kind, name }: Root, item: Item): boolean {
  if (item.kind === 'folder' && item.bytes > 0) return false;
  if (kind === 'others') return true;
  const isNamed = safeName(item.path[0] ?? '') === safeName(name);
  const isPlaced = kind === 'file' ? item.kind === 'file' && item.path.length === 1 : true;
  return isNamed && isPlaced && (kind === 'file' || item.kind === 'folder' || item.path.length > 1);
}
