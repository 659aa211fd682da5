/** A guest's world for tests: a door that answers as told, and a clock that moves only by pauses. */
import { expect, vi } from 'vitest';
import type { Answer } from '../../shared/wire/Answer';
import type { Restart } from '../../shared/wire/Restart';
import type { Happening } from '../state';
import type { Reply } from './door';
import { Guest } from './guest';
import type { ConnectionState, Peer, PeerEvents } from './peer';

export const SILENCE: Reply = { kind: 'silence' };
export const answered = (answer: Answer): Reply => ({ kind: 'answer', answer });
export const ADMITTED = answered({ type: 'admitted', version: 1, answer: 'v=0', host: '' });
export const refused = (reason: Extract<Answer, { type: 'refused' }>['reason']) =>
  answered({ type: 'refused', version: 1, reason });

/** A peer connection that stands as soon as it has an answer, unless told otherwise. */
export class FakePeer implements Peer {
  stands = false;
  closed = false;
  said: string[] = [];
  constructor(
    readonly events: PeerEvents,
    readonly willStand: boolean,
  ) {}
  offer = async (restart: boolean) => (restart ? 'restart' : 'offer');
  accept = async () => this.change(this.willStand ? 'connected' : 'failed');
  say = (message: { type: string }) => void this.said.push(message.type);
  connected = () => this.stands;
  statistics = () => Promise.reject(new Error('no statistics here'));
  close = () => void (this.closed = true);
  change(state: ConnectionState) {
    this.stands = state === 'connected';
    this.events.connection(state);
  }
}

/** A world whose door gives the listed replies, then silence, and whose clock moves only by pauses. */
export class FakeWorld {
  clock = 0;
  /** The number of each knock's restart; null for a knock with a new connection. */
  knocks: (number | null)[] = [];
  restarts: (Restart | null)[] = [];
  pauses: number[] = [];
  peers: FakePeer[] = [];
  told: Happening[] = [];
  fingerprints = true;
  /** How often the guest began to wait for a silence, and what ends the last wait. */
  silences = 0;
  fallSilent: () => void = () => undefined;
  willStand = true;
  onPause: () => void = () => undefined;
  onKnock: () => void = () => undefined;
  readonly guest: Guest;

  constructor(readonly replies: Reply[]) {
    this.guest = new Guest(
      {
        openPeer: async (events) => {
          this.peers.push(new FakePeer(events, this.willStand));
          return this.peer;
        },
        knock: async (_offer, _name, restart) => {
          this.knocks.push(restart?.number ?? null);
          this.restarts.push(restart);
          this.onKnock();
          return this.replies.shift() ?? SILENCE;
        },
        words: () => (this.fingerprints ? ['a', 'b', 'c', 'd'] : null),
        pause: async (ms) => {
          this.pauses.push(ms);
          this.clock += ms;
          this.onPause();
        },
        silence: (_ms, signal) =>
          new Promise((resolve) => {
            this.silences += 1;
            this.fallSilent = resolve;
            signal.addEventListener('abort', () => resolve());
          }),
        now: () => this.clock,
      },
      {
        tell: (happening) => void this.told.push(happening),
        show: () => undefined,
        files: {
          open: () => undefined,
          chunk: () => undefined,
          room: () => undefined,
          closed: () => undefined,
        },
      },
    );
  }

  get peer(): FakePeer {
    const peer = this.peers.at(-1);
    if (!peer) throw new Error('no connection was opened');
    return peer;
  }

  types = () => this.told.map(({ type }) => type);
  tells = (type: Happening['type']) => vi.waitFor(() => expect(this.types()).toContain(type));
  stands = () => vi.waitFor(() => expect(this.peer.stands).toBe(true));
}
