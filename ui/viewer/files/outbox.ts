/** The sending side of one transfer, over all the sessions that it takes. */
import type { CancelReason } from '../../shared/wire/CancelReason';
import type { Choice } from '../../shared/wire/Choice';
import type { FaultCode } from '../../shared/wire/FaultCode';
import type { FilesMessage } from '../../shared/wire/FilesMessage';
import type { Item } from '../../shared/wire/Item';
import type { Root } from '../../shared/wire/Root';
import type { TransferId } from '../../shared/wire/TransferId';
import { nextLife } from './life';
import { Outflow } from './outflow';
import type { SendingHands } from './sending';

/**
 * `resting`: there is no session. `asking`: the receiver has not answered yet. `cancelled`: by somebody here;
 * `called-off`: by the other side, or because it broke the protocol.
 */
export type SendingPhase =
  'resting' | 'asking' | 'running' | 'finished' | 'declined' | 'cancelled' | 'called-off';

export class Outbox {
  readonly id: TransferId;
  readonly roots: readonly Root[];
  readonly items: readonly Item[];
  phase: SendingPhase = 'resting';
  pausedHere = false;
  pausedThere = false;
  /** Why it was called off. */
  reason: CancelReason | null = null;
  /** The bytes of what is or was accepted. */
  total: number;
  readonly #hands: SendingHands;
  #flow: Outflow | null = null;
  /** The life of the last offer. */
  #life = 0;

  constructor(id: TransferId, roots: readonly Root[], items: readonly Item[], hands: SendingHands) {
    [this.id, this.roots, this.items, this.#hands] = [id, roots, items, hands];
    this.total = roots.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Bytes that the receiver has, or that it will not get. */
  get done(): number {
    return Math.min(this.total, this.#flow?.done ?? 0);
  }

  /** Bytes that moved in this session. */
  get moved(): number {
    return this.#flow?.moved ?? 0;
  }

  /** The items that could not be sent or kept, by their place. */
  get failures(): ReadonlyMap<number, FaultCode> {
    return this.#flow?.failures ?? new Map();
  }

  get over(): boolean {
    return this.phase !== 'resting' && this.phase !== 'asking' && this.phase !== 'running';
  }

  /** A session begins: offers, for the first time or again. */
  open(): void {
    if (this.over) return;
    this.close();
    this.phase = 'asking';
    this.#life = nextLife(this.#life);
    this.#say({ type: 'offer', transfer: this.id, roots: [...this.roots] });
  }

  /** The session is over; the transfer is not. */
  close(): void {
    this.#flow?.close();
    if (this.over) return;
    this.pausedThere = false;
    this.phase = 'resting';
  }

  pause(): void {
    if (!this.pausedHere) this.#setPause(true);
  }

  goOn(): void {
    if (this.pausedHere) this.#setPause(false);
  }

  /** A person calls it off. */
  cancel(): void {
    if (!this.over) this.#callOff('cancelled', 'person');
  }

  /** Tries once more what failed: within the running transfer, or by offering it again. */
  retry(): void {
    if (this.failures.size === 0) return;
    if (this.phase === 'running') this.#flow?.retry();
    else if (this.phase === 'finished') {
      this.phase = 'resting';
      this.open();
    }
    this.#look();
  }

  /** What was said in an earlier life is not heard. */
  heard(life: number, message: FilesMessage): void {
    if (this.over || life !== this.#life) return;
    if (message.type === 'cancel') return this.#leave('called-off', message.reason);
    if (message.type === 'decline' && this.phase === 'asking') return this.#leave('declined');
    const good =
      message.type === 'accept' && this.phase === 'asking'
        ? this.#accepted(message.choice, message.window)
        : this.phase === 'running' && this.#running(message);
    if (good) this.#look();
    else this.#callOff('called-off', 'protocol');
  }

  /** The channel may have room again. */
  pump(): void {
    if (this.phase === 'running') this.#flow?.pump();
  }

  #accepted(choice: Choice, window: number): boolean {
    const roots = new Set(choice.type === 'all' ? this.roots.keys() : choice.roots);
    if ([...roots].some((root) => root >= this.roots.length)) return false;
    const places = [...this.items.keys()].filter((place) => roots.has(this.items[place]?.root ?? -1));
    this.total = places.reduce((sum, place) => sum + (this.items[place]?.bytes ?? 0), 0);
    this.#flow = new Outflow(this.id, this.items, places, window, {
      ...this.#hands,
      say: (message) => this.#say(message),
      read: (ask) => this.#hands.read({ ...ask, life: this.#life }),
      changed: () => this.#look(),
    });
    this.phase = 'running';
    if (this.pausedHere) this.#say({ type: 'pause', transfer: this.id });
    return true;
  }

  #running(message: FilesMessage): boolean {
    if (message.type !== 'pause' && message.type !== 'resume') return this.#flow?.take(message) ?? false;
    this.pausedThere = message.type === 'pause';
    return true;
  }

  #setPause(paused: boolean): void {
    if (this.over) return;
    this.pausedHere = paused;
    if (this.phase === 'running') this.#say({ type: paused ? 'pause' : 'resume', transfer: this.id });
    this.#look();
  }

  /** Goes on, or ends where nothing is left. */
  #look(): void {
    if (this.phase === 'running' && this.#flow) {
      this.#flow.paused = this.pausedHere || this.pausedThere;
      if (this.#flow.over) return this.#leave('finished');
      this.#flow.pump();
    }
    this.#hands.changed();
  }

  #callOff(phase: SendingPhase, reason: CancelReason): void {
    this.#say({ type: 'cancel', transfer: this.id, reason });
    this.#leave(phase, reason);
  }

  #say(message: FilesMessage): void {
    this.#hands.say(this.#life, message);
  }

  #leave(phase: SendingPhase, reason: CancelReason | null = null): void {
    this.#flow?.close();
    [this.phase, this.reason] = [phase, reason];
    this.#hands.changed();
  }
}
