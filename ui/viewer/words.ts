/** The four words that host and guest compare: they differ if anybody stands between the two. */
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import list from '../../crates/pairing/src/words.txt?raw';
import type { Secret } from './link';

export type Words = readonly string[];

const WORDS = list.trimEnd().split('\n');
const COUNT = 4;

/** The words for one guest at one host, from the secret and the SHA-256 fingerprints of both DTLS certificates. */
export function wordsOf(secret: Secret, guest: Uint8Array, host: Uint8Array): Words {
  const salt = Uint8Array.from([...guest, ...host]);
  const bytes = hkdf(sha256, secret, salt, new TextEncoder().encode('porthole v1 words'), COUNT);
  return Array.from(bytes, (byte) => WORDS[byte] ?? '');
}
