/** BLAKE3, bit by bit as the bytes come: in WebAssembly, or in plain code where a browser allows none. */
import { blake3 } from '@noble/hashes/blake3.js';
import { createBLAKE3 } from 'hash-wasm';

export interface Digester {
  update(bytes: Uint8Array): void;
  /** The digest of all bytes so far, as 64 hexadecimal digits; more may follow. */
  digest(): string;
  /** Nothing follows. */
  release(): void;
}

type Hasher = Awaited<ReturnType<typeof createBLAKE3>>;

/** Each hasher has memory of its own, which browsers give back late: some are kept for the next file. */
const idle: Hasher[] = [];
const MOST_IDLE = 8;

export async function newDigester(): Promise<Digester> {
  try {
    return inWasm(idle.pop()?.init() ?? (await createBLAKE3()));
  } catch {
    return inPlainCode();
  }
}

function inWasm(hasher: Hasher): Digester {
  return {
    update: (bytes) => void hasher.update(bytes),
    digest: () => {
      const state = hasher.save();
      const digest = hasher.digest('hex');
      hasher.load(state);
      return digest;
    },
    release: () => {
      if (idle.length < MOST_IDLE) idle.push(hasher);
    },
  };
}

export function inPlainCode(): Digester {
  const hasher = blake3.create();
  return {
    update: (bytes) => void hasher.update(bytes),
    digest: () => Array.from(hasher.clone().digest(), (byte) => byte.toString(16).padStart(2, '0')).join(''),
    release: () => undefined,
  };
}
