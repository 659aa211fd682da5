/** A file or folder on its way in, from the announcement to its end. */
import type { Digest } from '../../shared/wire/Digest';
import type { FaultCode } from '../../shared/wire/FaultCode';
import type { Item } from '../../shared/wire/Item';
import type { TransferId } from '../../shared/wire/TransferId';
import { safePath } from './names';
import type { Arriving } from './receiving';

/** `dead`: it failed; what is still on its way is thrown away. */
export type Stage = 'looking' | 'open' | 'finishing' | 'dead';

export interface Arrival extends Arriving {
  /** Its number. */
  readonly item: number;
  readonly announced: Item;
  stage: Stage;
  /** The digest of what was there before; null where nothing was. */
  before: Digest | null;
  /** Where the next chunk begins. */
  at: number;
  /** Whether bytes came in this session. */
  begun: boolean;
  /** The digest of the whole, once the sender has said it. */
  digest: Digest | null;
}

/** An item as it is announced; its path is empty where it cannot be kept. */
export function arrivalOf(transfer: TransferId, item: number, key: string, announced: Item): Arrival {
  const { kind, bytes } = announced;
  const path = safePath(announced.path) ?? [];
  const state = { stage: 'looking' as const, before: null, at: 0, begun: false, digest: null };
  return { transfer, key, kind, path, bytes, item, announced, ...state };
}

/** Whether a chunk is the next one; the first one may also begin the file anew. */
export function follows({ at, begun, bytes }: Arrival, offset: number, length: number): boolean {
  return offset + length <= bytes && (offset === at || (offset === 0 && !begun));
}

/** Whether nothing of it is to come. Where all was here before, but of another file, all is to come. */
export function isWhole({ at, begun, bytes, before, digest }: Arrival): boolean {
  return at === bytes && digest !== null && (begun || before === null || before === digest);
}

/** An item that could not be had or kept; its path is empty where that was the fault. */
export interface Failure {
  readonly path: readonly string[];
  code: FaultCode;
}

/** What an item is called in its offer. */
export function nameOf({ root, path }: Pick<Item, 'root' | 'path'>): string {
  return JSON.stringify([root, ...path]);
}
