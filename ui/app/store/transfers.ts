/** Every transfer that the window knows, the newest first, and how each event changes them. */
import type { FailureView } from '../../shared/events/FailureView';
import type { OfferView } from '../../shared/events/OfferView';
import type { ProgressView } from '../../shared/events/ProgressView';
import type { TransferView } from '../../shared/events/TransferView';
import type { View } from '../../shared/events/View';

export type TransferState = TransferView['state'];
export type Outcome = Extract<View, { event: 'finished' }>['outcome'];

/** One transfer; what only this window's own time knows of it is null after a restart. */
export interface Transfer extends TransferView {
  readonly progress: ProgressView | null;
  readonly outcome: Outcome | null;
  /** The first files that failed; `failed` counts all of them. */
  readonly failures: readonly FailureView[];
}

export type Transfers = readonly Transfer[];

/** Failed files that are named one by one. */
const NAMED = 50;

const ENDS: Record<Outcome, TransferState> = {
  complete: 'complete',
  incomplete: 'incomplete',
  declined: 'declined',
  'cancelled-here': 'cancelled',
  'cancelled-there': 'cancelled',
  failed: 'failed',
};

/** The person has to say yes or no. */
export function isAsking({ direction, state, agreed }: Transfer): boolean {
  return direction === 'in' && state === 'offered' && !agreed;
}

export function isOver({ state }: Pick<Transfer, 'state'>): boolean {
  return Object.values(ENDS).includes(state);
}

/** Something of it lies in its folder: files, or only folders. */
export function hasArrived({ direction, into, verified, state }: Transfer): boolean {
  return direction === 'in' && into !== null && (verified > 0 || state === 'complete');
}

/** The transfers after `event`; `peerName` is how its peer is called, `now` in seconds since 1970-01-01 UTC. */
export function nextTransfers(
  transfers: Transfers,
  event: View,
  peerName: (peer: string | null) => string | null,
  now: number,
): Transfers {
  switch (event.event) {
    case 'offered':
      return offered(transfers, event, peerName(event.peer), now);
    case 'accepted':
      return changed(transfers, event.transfer, { state: 'running', into: event.into });
    case 'declined':
      return changed(transfers, event.transfer, { state: 'declined' });
    case 'progress':
      return changed(transfers, event.transfer, { state: event.state, progress: event });
    case 'failed':
      return failed(transfers, event);
    case 'finished': {
      const { verified, failed: lost, outcome } = event;
      const end = { state: ENDS[outcome], verified, failed: lost, outcome, ended: now };
      return changed(transfers, event.transfer, end);
    }
    case 'transfers':
      return event.transfers.map((listed) => ({
        ...(find(transfers, listed.transfer) ?? UNSEEN),
        ...listed,
      }));
    default:
      return transfers;
  }
}

export function find(transfers: Transfers, transfer: string): Transfer | undefined {
  return transfers.find((known) => known.transfer === transfer);
}

const UNSEEN = { progress: null, outcome: null, failures: [] };

/** A transfer that was there before goes on, and comes to the top. */
function offered(transfers: Transfers, offer: OfferView, name: string | null, now: number): Transfers {
  const { transfer, peer, direction, roots, items, bytes, agreed, room, folder } = offer;
  const before = find(transfers, transfer);
  const others = transfers.filter((known) => known !== before);
  const begun: Transfer = {
    into: null,
    verified: 0,
    failed: 0,
    started: now,
    ...before,
    ...UNSEEN,
    ...{ transfer, peer, direction, roots, items, bytes, agreed, room, folder },
    peer_name: name ?? before?.peer_name ?? null,
    state: 'offered',
    failure: null,
    ended: null,
  };
  return [begun, ...others];
}

function failed(transfers: Transfers, failure: FailureView): Transfers {
  const known = find(transfers, failure.transfer);
  if (!known) return transfers;
  if (failure.path === null) return changed(transfers, failure.transfer, { failure });
  const failures = known.failures.length < NAMED ? [...known.failures, failure] : known.failures;
  return changed(transfers, failure.transfer, { failures, failed: known.failed + 1 });
}

function changed(transfers: Transfers, transfer: string, change: Partial<Transfer>): Transfers {
  return transfers.map((known) => (known.transfer === transfer ? { ...known, ...change } : known));
}
