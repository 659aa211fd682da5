/** The host's door: one sealed knock in, one sealed answer out. */
import type { Answer } from '../../shared/wire/Answer';
import type { DoorCode } from '../../shared/wire/DoorCode';
import type { DoorError } from '../../shared/wire/DoorError';
import type { Knock } from '../../shared/wire/Knock';
import { type Keys, NONCE_BYTES, openAnswer, randomBytes, sealKnock } from '../seal';

/** How a knock went. */
export type Reply =
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** The door said no in the open; `retryAfter` in seconds, 0 where it named no time. */
  | { readonly kind: 'door'; readonly code: DoorCode; readonly retryAfter: number }
  /** Nobody answered, or not in time, or not this protocol. */
  | { readonly kind: 'silence' };

/**
 * How long the door may take, in milliseconds. The host needs well under a second; a connection that was kept alive over
 * a change of network is dead and answers never, so a longer wait only delays the next try.
 */
const LIMIT = 6000;

export async function knockAt(keys: Keys, knock: Knock, signal: AbortSignal): Promise<Reply> {
  const sealed = sealKnock(keys, knock, randomBytes(NONCE_BYTES));
  const ending = new AbortController();
  const end = () => ending.abort();
  const timer = setTimeout(end, LIMIT);
  signal.addEventListener('abort', end);
  try {
    return await read(await post(sealed, ending.signal), keys, sealed);
  } catch {
    return { kind: 'silence' };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

function post(sealed: Uint8Array, signal: AbortSignal): Promise<Response> {
  return fetch('/v1/knock', {
    method: 'POST',
    headers: { 'Content-Type': 'application/octet-stream' },
    body: sealed as Uint8Array<ArrayBuffer>,
    cache: 'no-store',
    credentials: 'omit',
    signal,
  });
}

async function read(response: Response, keys: Keys, sealedKnock: Uint8Array): Promise<Reply> {
  if (!response.ok) {
    const { code } = (await response.json()) as DoorError;
    return { kind: 'door', code, retryAfter: Number(response.headers.get('Retry-After')) || 0 };
  }
  const answer = openAnswer(keys, sealedKnock, new Uint8Array(await response.arrayBuffer()));
  // An answer that this invitation cannot open did not come from its host.
  return answer ? { kind: 'answer', answer } : { kind: 'door', code: 'wrong-seal', retryAfter: 0 };
}
