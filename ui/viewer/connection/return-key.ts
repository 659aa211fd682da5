/** What proves that a restart is asked for by the guest of the session; kept in memory only, and for one session. */
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { ReturnKey as Hex } from '../../shared/wire/ReturnKey';
import type { Restart } from '../../shared/wire/Restart';

const PROOF_BYTES = 32;

const text = new TextEncoder();

export class ReturnKey {
  readonly #key: Uint8Array;
  #restarts = 0;

  constructor(key: Hex) {
    this.#key = hexToBytes(key);
  }

  /** The next restart, with `offer` and no other. */
  restart(offer: string): Restart {
    this.#restarts += 1;
    return prove(this.#key, this.#restarts, offer);
  }
}

/** A restart's number counts from 1; the host takes each one once, and none after a later one. */
export function prove(key: Uint8Array, number: number, offer: string): Restart {
  const counted = new Uint8Array(4);
  new DataView(counted.buffer).setUint32(0, number);
  const info = [...text.encode('porthole v1 restart'), ...counted, ...sha256(text.encode(offer))];
  return { number, proof: bytesToHex(hkdf(sha256, key, undefined, Uint8Array.from(info), PROOF_BYTES)) };
}
