/** What a person said yes to: the accepted roots with the items and bytes that they were said to have. */
import type { Choice } from '../../shared/wire/Choice';
import type { Item } from '../../shared/wire/Item';
import type { Root } from '../../shared/wire/Root';
import { nameOf } from './arrival';

export class Consent {
  /** What is not announced yet, by root. */
  readonly #left: Map<number, { items: number; bytes: number; others: boolean }>;
  /** Items that failed may be announced once more. */
  readonly #failed = new Set<string>();
  /** How often a path came among the others, where two may bear the same name. */
  readonly #namesakes = new Map<string, number>();
  readonly bytes: number;

  constructor(roots: readonly Root[], choice: Choice) {
    const accepted = choice.type === 'all' ? [...roots.keys()] : choice.roots;
    this.#left = new Map(
      accepted.flatMap((place) => {
        const root = roots[place];
        return root
          ? [[place, { items: root.items, bytes: root.bytes, others: root.kind === 'others' }]]
          : [];
      }),
    );
    this.bytes = [...this.#left.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Takes an item that is announced: what it is known by, or null where nobody said yes to it. */
  take(item: Item): string | null {
    const left = this.#left.get(item.root);
    if (!left || left.items < 1 || left.bytes < item.bytes) return null;
    const path = nameOf(item);
    const again = this.#failed.delete(path);
    left.items -= 1;
    left.bytes -= item.bytes;
    if (!left.others) return path;
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
