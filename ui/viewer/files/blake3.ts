/** BLAKE3, bit by bit as the bytes come: in WebAssembly, or in plain code where a browser allows none. */
import { blake3 } from '@noble/hashes/blake3.js';
import { createBLAKE3 } from 'hash-wasm';

export interface Digester {
  update(bytes: Uint8Array): void;
  /** The digest of all bytes so far, as 64 hexadecimal digits; more may follow. */
  digest(): string;
}

type Hasher = Awaited<ReturnType<typeof createBLAKE3>>;

/**
 * All share one hasher: each that a browser makes reserves gigabytes of addresses, and thousands of small files may be open
 * at once. Null where the browser allows no WebAssembly.
 */
let hasher: Promise<Hasher | null> | null = null;

export async function newDigester(): Promise<Digester> {
  hasher ??= createBLAKE3().catch(() => null);
  const shared = await hasher;
  return shared ? new SharedDigester(shared) : inPlainCode();
}

class SharedDigester implements Digester {
  /** Whose bytes the hasher holds now. */
  static #holder: SharedDigester | null = null;
  readonly #hasher: Hasher;
  /** Where it stands while another holds the hasher; null before its first bytes. */
  #state: Uint8Array | null = null;

  constructor(shared: Hasher) {
    this.#hasher = shared;
  }

  update(bytes: Uint8Array): void {
    this.#hold();
    this.#hasher.update(bytes);
  }

  digest(): string {
    this.#hold();
    const state = this.#hasher.save();
    const digest = this.#hasher.digest('hex');
    this.#hasher.load(state);
    return digest;
  }

  #hold(): void {
    const before = SharedDigester.#holder;
    if (before === this) return;
    if (before) before.#state = this.#hasher.save();
    this.#hasher.init();
    if (this.#state) this.#hasher.load(this.#state);
    SharedDigester.#holder = this;
  }
}

export function inPlainCode(): Digester {
  const plain = blake3.create();
  return {
    update: (bytes) => void plain.update(bytes),
    digest: () => Array.from(plain.clone().digest(), (byte) => byte.toString(16).padStart(2, '0')).join(''),
  };
}
