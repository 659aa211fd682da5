/**
 * The seal around a knock and its answer: HKDF-SHA256 keys, XChaCha20-Poly1305.
 * In plain code, because a page from `http://ADDRESS` has no `crypto.subtle`.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Answer } from '../shared/wire/Answer';
import { SEALED_ANSWER_LIMIT, VERSION } from '../shared/wire/constants';
import type { Knock } from '../shared/wire/Knock';
import type { Secret } from './link';

export const NONCE_BYTES = 24;
const KEY_BYTES = 32;

const text = new TextEncoder();

/** The keys that a guest needs, one a direction. */
export interface Keys {
  readonly knock: Uint8Array;
  readonly answer: Uint8Array;
}

export function keysOf(secret: Secret): Keys {
  return { knock: derive(secret, 'porthole v1 knock'), answer: derive(secret, 'porthole v1 answer') };
}

/** The knock as it travels: a 24-byte nonce, which must be fresh and random, and the ciphertext. */
export function sealKnock(keys: Keys, knock: Knock, nonce: Uint8Array): Uint8Array {
  const cipher = xchacha20poly1305(keys.knock, nonce, text.encode('porthole knock v1'));
  return joined(nonce, cipher.encrypt(text.encode(JSON.stringify(knock))));
}

/** Opens the answer to exactly this sealed knock; null where it is anything else. */
export function openAnswer(keys: Keys, sealedKnock: Uint8Array, sealed: Uint8Array): Answer | null {
  if (sealed.length <= NONCE_BYTES || sealed.length > SEALED_ANSWER_LIMIT) return null;
  const bound = joined(text.encode('porthole answer v1'), sha256(sealedKnock));
  const cipher = xchacha20poly1305(keys.answer, sealed.subarray(0, NONCE_BYTES), bound);
  try {
    return readAnswer(JSON.parse(new TextDecoder().decode(cipher.decrypt(sealed.subarray(NONCE_BYTES)))));
  } catch {
    return null;
  }
}

/** Random bytes; `getRandomValues` is there on an insecure page too. */
export function randomBytes(count: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(count));
}

function readAnswer(value: unknown): Answer | null {
  if (typeof value !== 'object' || value === null) return null;
  const answer = value as Partial<Answer>;
  if (answer.version !== VERSION) return { type: 'refused', version: VERSION, reason: 'version' };
  return answer.type === 'admitted' || answer.type === 'refused' ? (answer as Answer) : null;
}

function derive(secret: Secret, info: string): Uint8Array {
  return hkdf(sha256, secret, undefined, text.encode(info), KEY_BYTES);
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}
