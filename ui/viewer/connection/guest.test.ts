import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Answer } from '../../shared/wire/Answer';
import type { Happening } from '../state';
import type { Reply } from './door';
import { Guest, TRYING_LIMIT } from './guest';
import type { ConnectionState, Peer, PeerEvents } from './peer';

const SILENCE: Reply = { kind: 'silence' };
const answered = (answer: Answer): Reply => ({ kind: 'answer', answer });
const ADMITTED = answered({ type: 'admitted', version: 1, answer: 'v=0', host: '' });
const refused = (reason: Extract<Answer, { type: 'refused' }>['reason']) =>
  answered({ type: 'refused', version: 1, reason });

/** A peer connection that stands as soon as it has an answer, unless told otherwise. */
class FakePeer implements Peer {
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
class FakeWorld {
  clock = 0;
  knocks: boolean[] = [];
  pauses: number[] = [];
  peers: FakePeer[] = [];
  told: Happening[] = [];
  fingerprints = true;
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
          this.knocks.push(restart);
          this.onKnock();
          return this.replies.shift() ?? SILENCE;
        },
        words: () => (this.fingerprints ? ['a', 'b', 'c', 'd'] : null),
        pause: async (ms) => {
          this.pauses.push(ms);
          this.clock += ms;
          this.onPause();
        },
        now: () => this.clock,
      },
      { tell: (happening) => void this.told.push(happening), show: () => undefined },
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

beforeEach(() => void vi.spyOn(console, 'warn').mockImplementation(() => undefined));

describe('a guest who arrives', () => {
  it('knocks once and is connected', async () => {
    const world = new FakeWorld([ADMITTED]);
    world.guest.arrive('Ann');
    await world.stands();
    expect(world.types()).toEqual(['knocked', 'admitted']);
    expect(world.knocks).toEqual([false]);
  });

  it('knocks again after 0.5, 1, 2, 4 and then each 5 seconds where nobody answers, and gives up after a minute', async () => {
    const world = new FakeWorld([]);
    world.guest.arrive('');
    await world.tells('unreachable');
    expect(world.pauses.slice(0, 6)).toEqual([500, 1000, 2000, 4000, 5000, 5000]);
    expect(world.clock).toBeGreaterThanOrEqual(TRYING_LIMIT);
    expect(world.peers.every((peer) => peer.closed)).toBe(true);
  });

  it('takes a busy door for a reason to try again', async () => {
    const world = new FakeWorld([{ kind: 'door', code: 'busy', retryAfter: 0 }, ADMITTED]);
    world.guest.arrive('');
    await world.stands();
    expect(world.knocks).toHaveLength(2);
  });

  it('waits as long as the door says', async () => {
    const world = new FakeWorld([{ kind: 'door', code: 'slow-down', retryAfter: 90 }, ADMITTED]);
    world.guest.arrive('');
    await world.stands();
    expect(world.told).toContainEqual({ type: 'slow-down', seconds: 90 });
    expect(world.pauses).toEqual([90_000]);
  });

  it.each([
    'expired',
    'revoked',
    'full',
    'turned-away',
    'no-h264',
    'version',
    'bad-offer',
    'replayed',
  ] as const)('stops where the host refuses: %s', async (reason) => {
    const world = new FakeWorld([refused(reason)]);
    world.guest.arrive('');
    await world.tells('refused');
    expect(world.told.at(-1)).toEqual({ type: 'refused', reason });
    expect(world.peer.closed).toBe(true);
  });

  it('stops at a wrong seal', async () => {
    const world = new FakeWorld([{ kind: 'door', code: 'wrong-seal', retryAfter: 0 }]);
    world.guest.arrive('');
    await world.tells('wrong-seal');
    expect(world.knocks).toHaveLength(1);
  });

  it('does not connect where a description names no single certificate', async () => {
    const world = new FakeWorld([ADMITTED]);
    world.fingerprints = false;
    world.guest.arrive('');
    await world.tells('refused');
    expect(world.peer.stands).toBe(false);
  });

  it('gives up after a minute where the answer never leads to a connection', async () => {
    const world = new FakeWorld(Array.from({ length: 100 }, () => ADMITTED));
    world.willStand = false;
    world.guest.arrive('');
    await world.tells('unreachable');
    expect(world.clock).toBeLessThan(2 * TRYING_LIMIT);
  });
});

describe('a guest whose connection is lost', () => {
  const connected = async (...replies: Reply[]) => {
    const world = new FakeWorld([ADMITTED, ...replies]);
    world.guest.arrive('');
    await world.stands();
    await vi.waitFor(() => expect(world.types()).toContain('admitted'));
    return world;
  };

  it('restarts ICE on the same connection and is back', async () => {
    const world = await connected(ADMITTED);
    world.peer.change('disconnected');
    await world.tells('back');
    expect(world.types().slice(2)).toEqual(['lost', 'knocked', 'admitted', 'back']);
    expect(world.knocks).toEqual([false, true]);
    expect(world.peers).toHaveLength(1);
  });

  it('does not knock where the connection heals by itself', async () => {
    const world = await connected(ADMITTED);
    world.onPause = () => world.peer.change('connected');
    world.peer.change('disconnected');
    await world.tells('back');
    expect(world.knocks).toEqual([false]);
  });

  it('comes with a new connection where the host has no such session', async () => {
    const world = await connected(refused('no-session'), ADMITTED);
    const [first] = world.peers;
    world.peer.change('failed');
    await vi.waitFor(() => expect(world.peers).toHaveLength(2));
    await world.stands();
    expect(world.knocks).toEqual([false, true, false]);
    expect(first?.closed).toBe(true);
  });

  it('comes with a new connection where the association is closed', async () => {
    const world = await connected(ADMITTED);
    world.peer.change('closed');
    await vi.waitFor(() => expect(world.peers).toHaveLength(2));
    expect(world.knocks).toEqual([false, false]);
  });

  it('tries at once when the network is there again', async () => {
    const world = await connected(ADMITTED);
    world.guest.networkIsBack();
    await world.tells('back');
    expect(world.pauses).toEqual([]);
    expect(world.knocks).toEqual([false, true]);
  });

  it('is back where the connection heals while the door is silent', async () => {
    const world = await connected();
    world.onKnock = () => world.peer.change('connected');
    world.peer.change('disconnected');
    await world.tells('back');
    expect(world.knocks).toEqual([false, true]);
    expect(world.types()).not.toContain('unreachable');
  });

  it('is not given up for a door that is silent while the connection stands', async () => {
    const world = await connected(SILENCE);
    world.guest.networkIsBack();
    await vi.waitFor(() => expect(world.knocks).toHaveLength(2));
    expect(world.types()).not.toContain('unreachable');
    expect(world.peer.closed).toBe(false);
  });
});

describe('a guest who goes', () => {
  it('says so, and does not come back by itself', async () => {
    const world = new FakeWorld([ADMITTED]);
    world.guest.arrive('');
    await world.stands();
    world.guest.leave();
    expect(world.peer.said).toEqual(['leaving']);
    expect(world.knocks).toHaveLength(1);
  });

  it('or was sent away hears nothing more of the closed connection', async () => {
    const world = new FakeWorld([ADMITTED]);
    world.guest.arrive('');
    await world.stands();
    world.peer.events.told({ type: 'ended', reason: 'shown-out' });
    world.peer.change('closed');
    expect(world.told.at(-1)).toEqual({ type: 'told', message: { type: 'ended', reason: 'shown-out' } });
    expect(world.peer.closed).toBe(true);
  });
});
