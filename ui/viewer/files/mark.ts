/** What tells the same files apart from others when they are chosen again: their names, sizes and times. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Item } from '../../shared/wire/Item';

export function markOf(items: readonly Item[]): string {
  const hash = sha256.create();
  for (const { path, bytes, modified } of items)
    hash.update(utf8ToBytes(JSON.stringify([path, bytes, modified])));
  return bytesToHex(hash.digest());
}
