/**
 * The guest's side of a visit: knocks, connects, comes back when the network fails, and goes.
 * It tells what happens and keeps no state of the page; time, network and browser reach it through `World`.
 */
import type { ToGuest } from '../../shared/wire/ToGuest';
import type { ToHost } from '../../shared/wire/ToHost';
import { SILENCE_SECONDS } from '../../shared/wire/constants';
import type { Happening } from '../state';
import { backoff } from './backoff';
import { heardWhile } from './files-channel';
import { doorSaid, refused, type Try } from './outcome';
import type { ConnectionState, Peer } from './peer';
import { ReturnKey } from './return-key';
import type { Listener, World } from './world';

/** How long the page tries by itself before it asks the person, in milliseconds. */
export const TRYING_LIMIT = 60_000;
/** How long an admitted connection may take to stand, in milliseconds. */
export const CONNECTING_LIMIT = 15_000;

/** The host says something every few seconds; after this silence the way from it is broken, in milliseconds. */
export const SILENCE_LIMIT = SILENCE_SECONDS * 1000;

/** Where the tries are: only between two knocks may a connection that healed by itself end them. */
type Phase = 'resting' | 'pausing' | 'knocking' | 'settling';

export class Guest {
  readonly #world: World;
  readonly #listener: Listener;
  #name = '';
  #peer: Peer | null = null;
  /** What the host told over this connection; without it a new connection is needed to come back. */
  #returnKey: ReturnKey | null = null;
  #phase: Phase = 'resting';
  /** Ends the tries under way. */
  #trying = new AbortController();
  /** Ends the wait for the connection of an admitted knock. */
  #settling = new AbortController();
  /** Ends the wait for a silence of the host. */
  #listening = new AbortController();

  constructor(world: World, listener: Listener) {
    this.#world = world;
    this.#listener = listener;
  }

  /** Knocks with a new connection. */
  arrive(name: string): void {
    this.#name = name;
    this.#dropPeer();
    void this.#try({ restart: false, pauseFirst: false });
  }

  /** The network is there again: tries at once, where a visit is going on. */
  networkIsBack(): void {
    if (this.#peer || this.#phase !== 'resting')
      void this.#try({ restart: this.#peer !== null, pauseFirst: false });
  }

  /** Tells the host that the guest goes; the page may be gone a moment later. */
  leave(): void {
    this.#rest();
    this.#listening.abort();
    this.#peer?.say({ type: 'leaving' });
  }

  /** Ends the visit without a word. */
  close(): void {
    this.#rest();
    this.#dropPeer();
  }

  /** Says something to the host, while there is a connection. */
  say(message: ToHost): void {
    this.#peer?.say(message);
  }

  /** What the browser counts of the connection, while there is one. */
  statistics(): Promise<RTCStatsReport> | null {
    return this.#peer?.statistics() ?? null;
  }

  /** Tries until the connection stands, the host says no, or the time is up. */
  async #try(how: { restart: boolean; pauseFirst: boolean }): Promise<void> {
    this.#trying.abort();
    const trying = (this.#trying = new AbortController());
    const ending = await this.#tries(how, trying.signal);
    if (trying.signal.aborted) return;
    this.#phase = 'resting';
    if (!ending) return;
    this.#dropPeer();
    this.#listener.tell(ending);
  }

  /** What ended the tries; null where the connection stands or the tries were called off. */
  async #tries(
    how: { restart: boolean; pauseFirst: boolean },
    signal: AbortSignal,
  ): Promise<Happening | null> {
    let { restart } = how;
    let since = this.#world.now();
    if (how.pauseFirst) await this.#pause(backoff(0), signal);
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      const outcome = await this.#knock(restart, attempt, signal);
      if (signal.aborted || outcome.kind === 'connected') break;
      if (outcome.kind === 'over') return outcome.happening;
      if (outcome.kind === 'anew' && restart) {
        restart = false;
        continue;
      }
      if (outcome.kind === 'wait') {
        this.#listener.tell({ type: 'slow-down', seconds: outcome.seconds });
        await this.#pause(outcome.seconds * 1000, signal);
        since = this.#world.now();
      } else {
        if (restart && this.#peer?.connected()) {
          // It healed by itself while the door was silent.
          this.#listener.tell({ type: 'back' });
          this.#listen();
          break;
        }
        if (this.#world.now() - since >= TRYING_LIMIT) return { type: 'unreachable' };
        await this.#pause(backoff(attempt), signal);
      }
    }
    return null;
  }

  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    this.#phase = 'pausing';
    await this.#world.pause(ms, signal);
  }

  async #knock(restart: boolean, attempt: number, signal: AbortSignal): Promise<Try> {
    this.#phase = 'knocking';
    this.#listener.tell({ type: 'knocked', attempt });
    try {
      const key = restart ? this.#returnKey : null;
      const peer = key && this.#peer ? this.#peer : await this.#newPeer(signal);
      if (!peer) return { kind: 'again' };
      const offer = await peer.offer(key !== null);
      const reply = await this.#world.knock(offer, this.#name, key?.restart(offer) ?? null, signal);
      if (signal.aborted || reply.kind === 'silence') return { kind: 'again' };
      if (reply.kind === 'door') return doorSaid(reply.code, reply.retryAfter);
      if (reply.answer.type === 'refused') return refused(reply.answer.reason);
      return await this.#connect(peer, { restart: key !== null, offer, ...reply.answer }, signal);
    } catch (reason) {
      console.warn('Porthole:', reason);
      return { kind: 'anew' };
    }
  }

  async #connect(peer: Peer, { restart, offer, answer, host }: Admission, signal: AbortSignal): Promise<Try> {
    const words = this.#world.words(offer, answer);
    if (!words) return { kind: 'over', happening: { type: 'refused', reason: 'bad-offer' } };
    this.#listener.tell({ type: 'admitted', words, host });
    const settling = (this.#settling = new AbortController());
    signal.addEventListener('abort', () => settling.abort());
    this.#phase = 'settling';
    await peer.accept(answer);
    if (!peer.connected()) await this.#world.pause(CONNECTING_LIMIT, settling.signal);
    if (!peer.connected()) return { kind: 'anew' };
    this.#listen();
    // After a restart the host has nothing new to say; to a new connection it says where the guest stands.
    if (restart) this.#listener.tell({ type: 'back' });
    return { kind: 'connected' };
  }

  /** A new connection in place of the one before; null where the tries were called off meanwhile. */
  async #newPeer(signal: AbortSignal): Promise<Peer | null> {
    this.#dropPeer();
    let own: Peer | null = null;
    const ours = () => own !== null && own === this.#peer;
    own = await this.#world.openPeer({
      picture: (stream) => ours() && this.#listener.show(stream),
      connection: (state) => ours() && this.#changed(state),
      told: (message) => ours() && this.#told(message),
      files: heardWhile(ours, this.#listener.files),
    });
    if (signal.aborted) own.close();
    else this.#peer = own;
    return this.#peer;
  }

  #changed(state: ConnectionState): void {
    switch (this.#phase) {
      case 'resting':
        if (state === 'connected') return;
        this.#listener.tell({ type: 'lost' });
        void this.#try({ restart: state !== 'closed', pauseFirst: true });
        return;
      case 'pausing':
        if (state !== 'connected') return;
        this.#rest();
        this.#listener.tell({ type: 'back' });
        return;
      case 'knocking':
        return;
      case 'settling':
        if (state !== 'disconnected') this.#settling.abort();
    }
  }

  /**
   * Waits for a silence. A browser whose address changed keeps its side of the connection while what the host sends
   * goes to the old address, so it would call the connection good for ever.
   */
  #listen(): void {
    this.#listening.abort();
    const { signal } = (this.#listening = new AbortController());
    void this.#world.silence(SILENCE_LIMIT, signal).then(() => {
      if (!signal.aborted) this.#changed('disconnected');
    });
  }

  #told(message: ToGuest): void {
    this.#listen();
    if (message.type === 'alive') return;
    if (message.type === 'return-key') {
      this.#returnKey = new ReturnKey(message.key);
      return;
    }
    if (message.type === 'ended') this.close();
    this.#listener.tell({ type: 'told', message });
  }

  #rest(): void {
    this.#trying.abort();
    this.#phase = 'resting';
  }

  #dropPeer(): void {
    this.#listening.abort();
    if (this.#peer) this.#listener.files.closed();
    this.#peer?.close();
    this.#peer = null;
    this.#returnKey = null;
  }
}

interface Admission {
  readonly restart: boolean;
  readonly offer: string;
  readonly answer: string;
  readonly host: string;
}
