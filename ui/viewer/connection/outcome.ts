/** What the answer to a knock means for the next try. */
import type { DoorCode } from '../../shared/wire/DoorCode';
import type { RefusalReason } from '../../shared/wire/RefusalReason';
import type { Happening } from '../state';

/** What one try came to. `anew`: at once, with a new connection. */
export type Try =
  | { readonly kind: 'connected' | 'again' | 'anew' }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'over'; readonly happening: Happening };

/** What follows from a sealed refusal. */
export function refused(reason: RefusalReason): Try {
  return reason === 'no-session'
    ? { kind: 'anew' }
    : { kind: 'over', happening: { type: 'refused', reason } };
}

/** What follows from what the door said in the open. */
export function doorSaid(code: DoorCode, retryAfter: number): Try {
  switch (code) {
    case 'slow-down':
      return { kind: 'wait', seconds: Math.max(1, Math.ceil(retryAfter)) };
    case 'wrong-seal':
      return { kind: 'over', happening: { type: 'wrong-seal' } };
    case 'foreign':
    case 'too-large':
    case 'not-found':
      return { kind: 'over', happening: { type: 'misdirected', code } };
    case 'busy':
    case 'incomplete':
      return { kind: 'again' };
  }
}
