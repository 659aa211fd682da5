/** The receiving side of one transfer, over all the sessions that it takes. Nothing is kept before a person said yes. */
import type { CancelReason } from '../../shared/wire/CancelReason';
import type { Choice } from '../../shared/wire/Choice';
import type { FilesMessage } from '../../shared/wire/FilesMessage';
import type { Root } from '../../shared/wire/Root';
import type { TransferId } from '../../shared/wire/TransferId';
import type { Failure } from './arrival';
import type { Chunk } from './chunk';
import { Consent } from './consent';
import { WINDOW } from './acknowledgements';
import { Inflow } from './inflow';
import type { ReceivingHands } from './receiving';

/**
 * `asked`: a person here has to answer. `resting`: there is no session, or the sender has not offered it again yet.
 * `cancelled`: by somebody here; `called-off`: by the other side, or because it broke the protocol.
 */
export type ReceivingPhase =
  'asked' | 'resting' | 'running' | 'finished' | 'declined' | 'cancelled' | 'called-off';

export class Inbox {
  readonly id: TransferId;
  readonly roots: readonly Root[];
  phase: ReceivingPhase;
  pausedHere = false;
  pausedThere = false;
  /** Why it was called off. */
  reason: CancelReason | null = null;
  /** The bytes of what is or was accepted. */
  total: number;
  readonly #hands: ReceivingHands;
  #choice: Choice | null;
  #flow: Inflow | null = null;
  /** The life that it is in. */
  #life = 0;

  /** @param choice what a person said to this offer before, if anybody did. */
  constructor(id: TransferId, roots: readonly Root[], choice: Choice | null, hands: ReceivingHands) {
    [this.id, this.roots, this.#choice, this.#hands] = [id, roots, choice, hands];
    this.total = roots.reduce((sum, { bytes }) => sum + bytes, 0);
    this.phase = choice ? 'resting' : 'asked';
  }

  /** Bytes that are here, or will not come. */
  get done(): number {
    return Math.min(this.total, this.#flow?.done ?? 0);
  }

  /** Bytes that moved in this session. */
  get moved(): number {
    return this.#flow?.moved ?? 0;
  }

  get failures(): readonly Failure[] {
    return [...(this.#flow?.failures.values() ?? [])];
  }

  get over(): boolean {
    return this.phase !== 'asked' && this.phase !== 'resting' && this.phase !== 'running';
  }

  /** It is offered in this session, for the first time or again; false where that makes no sense. */
  offered(life: number, roots: readonly Root[]): boolean {
    // Who offers again is through with what was before, of which the last may still be written.
    if (this.phase === 'running' && this.#flow?.settled) this.#leave('finished');
    if (this.phase === 'running' || JSON.stringify(roots) !== JSON.stringify(this.roots)) return false;
    this.#life = life;
    if (this.phase === 'asked') return true;
    // A sender that offers a finished transfer again tries once more what failed.
    if (this.phase !== 'resting' && this.phase !== 'finished') return false;
    if (this.#choice) this.#accept(this.#choice);
    return true;
  }

  accept(choice: Choice): void {
    if (this.phase === 'asked') this.#accept(choice);
  }

  decline(): void {
    if (this.phase !== 'asked') return;
    this.#say({ type: 'decline', transfer: this.id });
    this.#leave('declined');
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

  /** What was said in another life is not heard. */
  heard(life: number, message: FilesMessage): void {
    if (this.over || life !== this.#life) return;
    if (message.type === 'cancel') return this.#leave('called-off', message.reason);
    if (message.type === 'pause' || message.type === 'resume') this.pausedThere = message.type === 'pause';
    else if (this.phase !== 'running' || !this.#flow?.take(message))
      return this.#callOff('called-off', 'protocol');
    this.#look();
  }

  /** What was sent in an earlier life comes too late. */
  chunk(chunk: Chunk): void {
    if (this.over || chunk.life !== this.#life) return;
    if (this.phase !== 'running' || !this.#flow?.chunk(chunk)) this.#callOff('called-off', 'protocol');
  }

  /** The session is over; an accepted transfer is not. */
  close(): void {
    this.#flow?.close();
    if (this.over) return;
    this.pausedThere = false;
    if (this.phase === 'asked') this.#leave('called-off', 'unknown');
    else this.phase = 'resting';
  }

  #accept(choice: Choice): void {
    const consent = new Consent(this.roots, choice);
    this.#choice = choice;
    this.#flow = new Inflow(this.id, consent, {
      ...this.#hands,
      say: (message) => this.#say(message),
      changed: () => this.#look(),
    });
    this.total = consent.bytes;
    this.phase = 'running';
    this.#say({ type: 'accept', transfer: this.id, choice, window: WINDOW });
    if (this.pausedHere) this.#say({ type: 'pause', transfer: this.id });
    this.#hands.changed();
  }

  #setPause(paused: boolean): void {
    if (this.over || this.phase === 'asked') return;
    this.pausedHere = paused;
    if (this.phase === 'running') this.#say({ type: paused ? 'pause' : 'resume', transfer: this.id });
    this.#hands.changed();
  }

  #look(): void {
    if (this.phase === 'running' && this.#flow?.over) this.#leave('finished');
    else this.#hands.changed();
  }

  #callOff(phase: ReceivingPhase, reason: CancelReason): void {
    this.#say({ type: 'cancel', transfer: this.id, reason });
    this.#leave(phase, reason);
  }

  #say(message: FilesMessage): void {
    this.#hands.say(this.#life, message);
  }

  #leave(phase: ReceivingPhase, reason: CancelReason | null = null): void {
    this.#flow?.close();
    [this.phase, this.reason] = [phase, reason];
    this.#hands.changed();
  }
}
