/** A transfer as the page shows it. */
import type { CancelReason } from '../../shared/wire/CancelReason';
import type { FaultCode } from '../../shared/wire/FaultCode';
import type { Root } from '../../shared/wire/Root';
import type { TransferId } from '../../shared/wire/TransferId';
import { safeName } from './names';

/**
 * `asked`: the person here has to answer. `asking`: the host has to. `resting`: it waits for the connection, or for the
 * sender to go on. `lost`: the page was loaded anew and has to be given the files again.
 */
export type RowPhase =
  'asked' | 'asking' | 'resting' | 'running' | 'finished' | 'declined' | 'cancelled' | 'called-off' | 'lost';

export interface RowFailure {
  readonly name: string;
  readonly code: FaultCode;
}

export interface Row {
  readonly id: TransferId;
  readonly direction: 'in' | 'out';
  /** When it began, by the page's clock, in milliseconds. */
  readonly since: number;
  readonly phase: RowPhase;
  readonly pausedHere: boolean;
  readonly pausedThere: boolean;
  /** Why it was called off. */
  readonly reason: CancelReason | null;
  /** What was dropped or is offered; the names are safe. */
  readonly roots: readonly Root[];
  /** Bytes. */
  readonly done: number;
  readonly total: number;
  /** Bytes a second; null where nothing can be said. */
  readonly rate: number | null;
  /** Seconds; null where nothing can be said. */
  readonly left: number | null;
  /** The first of those that failed. */
  readonly failures: readonly RowFailure[];
  readonly failed: number;
  /** Whether what arrived can be saved once more. */
  readonly keepsFiles: boolean;
}

/** So many failures are shown by name. */
export const FAILURES_SHOWN = 20;

/** Whether nothing will happen to it any more. */
export function isSettled({ phase }: Row): boolean {
  return phase === 'finished' || phase === 'declined' || phase === 'cancelled' || phase === 'called-off';
}

/** Whether it breaks off where this page is left. */
export function isUnderWay({ phase }: Row): boolean {
  return phase === 'running' || phase === 'asking';
}

/** Whether it goes on by itself. */
export function isMoving({ phase, pausedHere, pausedThere }: Row): boolean {
  return phase === 'running' && !pausedHere && !pausedThere;
}

/** Roots with names that may be shown. */
export function shownRoots(roots: readonly Root[]): Root[] {
  return roots.map((root) => ({ ...root, name: safeName(root.name) }));
}

/** A transfer that needs its files again. */
export function lostRow(id: TransferId, roots: readonly Root[]): Row {
  return {
    id,
    direction: 'out',
    since: 0,
    phase: 'lost',
    pausedHere: false,
    pausedThere: false,
    reason: null,
    roots: shownRoots(roots),
    done: 0,
    total: roots.reduce((sum, { bytes }) => sum + bytes, 0),
    rate: null,
    left: null,
    failures: [],
    failed: 0,
    keepsFiles: false,
  };
}
