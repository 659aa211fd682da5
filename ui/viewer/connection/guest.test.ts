import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Reply } from './door';
import { ADMITTED, FakeWorld, SILENCE, refused } from './fake-world';
import { TRYING_LIMIT } from './guest';
import { ReturnKey } from './return-key';

const KEY = '00112233445566778899aabbccddeeff';

beforeEach(() => void vi.spyOn(console, 'warn').mockImplementation(() => undefined));

describe('a guest who arrives', () => {
  it('knocks once and is connected', async () => {
    const world = new FakeWorld([ADMITTED]);
    world.guest.arrive('Ann');
    await world.stands();
    expect(world.types()).toEqual(['knocked', 'admitted']);
    expect(world.knocks).toEqual([null]);
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
    await vi.waitFor(() => expect(world.silences).toBe(1));
    world.peer.events.told({ type: 'return-key', key: KEY });
    return world;
  };

  it('restarts ICE on the same connection and is back', async () => {
    const world = await connected(ADMITTED);
    world.peer.change('disconnected');
    await world.tells('back');
    expect(world.types().slice(2)).toEqual(['lost', 'knocked', 'admitted', 'back']);
    expect(world.knocks).toEqual([null, 1]);
    expect(world.peers).toHaveLength(1);
  });

  it('proves each restart by the key that the host told, and tells nobody else of it', async () => {
    const world = await connected(ADMITTED, ADMITTED);
    const key = new ReturnKey(KEY);
    for (const times of [1, 2]) {
      world.peer.change('disconnected');
      await vi.waitFor(() => expect(world.types().filter((type) => type === 'back')).toHaveLength(times));
    }
    expect(world.restarts).toEqual([null, key.restart('restart'), key.restart('restart')]);
    expect(world.types()).not.toContain('told');
  });

  it('states another number where the answer to a restart was lost', async () => {
    const world = await connected(SILENCE, ADMITTED);
    world.peer.change('disconnected');
    await world.tells('back');
    expect(world.knocks).toEqual([null, 1, 2]);
    expect(world.peers).toHaveLength(1);
  });

  it('comes with a new connection where the host told no key, and with the new key from then on', async () => {
    const world = new FakeWorld([ADMITTED, ADMITTED, ADMITTED]);
    world.guest.arrive('');
    await vi.waitFor(() => expect(world.silences).toBe(1));
    world.peer.change('failed');
    await vi.waitFor(() => expect(world.silences).toBe(2));
    world.peer.events.told({ type: 'return-key', key: KEY });
    world.peer.change('disconnected');
    await world.tells('back');
    expect(world.knocks).toEqual([null, null, 1]);
  });

  it('forgets the key with its connection', async () => {
    const world = await connected(refused('no-session'), ADMITTED, ADMITTED);
    world.peer.change('failed');
    await vi.waitFor(() => expect(world.peers).toHaveLength(2));
    await world.stands();
    await vi.waitFor(() => expect(world.silences).toBe(3));
    world.peer.change('disconnected');
    await vi.waitFor(() => expect(world.peers).toHaveLength(3));
    await vi.waitFor(() => expect(world.knocks).toEqual([null, 1, null, null]));
  });

  it('does not knock where the connection heals by itself', async () => {
    const world = await connected(ADMITTED);
    world.onPause = () => world.peer.change('connected');
    world.peer.change('disconnected');
    await world.tells('back');
    expect(world.knocks).toEqual([null]);
  });

  it('comes with a new connection where the host has no such session', async () => {
    const world = await connected(refused('no-session'), ADMITTED);
    const [first] = world.peers;
    world.peer.change('failed');
    await vi.waitFor(() => expect(world.peers).toHaveLength(2));
    await world.stands();
    expect(world.knocks).toEqual([null, 1, null]);
    expect(first?.closed).toBe(true);
  });

  it('comes with a new connection where the association is closed', async () => {
    const world = await connected(ADMITTED);
    world.peer.change('closed');
    await vi.waitFor(() => expect(world.peers).toHaveLength(2));
    expect(world.knocks).toEqual([null, null]);
  });

  it('tries at once when the network is there again', async () => {
    const world = await connected(ADMITTED);
    world.guest.networkIsBack();
    await world.tells('back');
    expect(world.pauses).toEqual([]);
    expect(world.knocks).toEqual([null, 1]);
  });

  it('knocks again where the browser calls the connection good and the host is not heard', async () => {
    const world = await connected(ADMITTED);
    expect(world.silences).toBe(2);
    world.peer.events.told({ type: 'alive' });
    expect(world.silences).toBe(3);
    expect(world.types()).not.toContain('told');
    world.fallSilent();
    await world.tells('back');
    expect(world.types().slice(2)).toEqual(['lost', 'knocked', 'admitted', 'back']);
    expect(world.knocks).toEqual([null, 1]);
    await vi.waitFor(() => expect(world.silences).toBe(4));
  });

  it('is back where the connection heals while the door is silent', async () => {
    const world = await connected();
    world.onKnock = () => world.peer.change('connected');
    world.peer.change('disconnected');
    await world.tells('back');
    expect(world.knocks).toEqual([null, 1]);
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
    world.fallSilent();
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
