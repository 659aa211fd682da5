import { describe, expect, it } from 'vitest';
import type { View } from '../../shared/events/View';
import type { VisitorView } from '../../shared/events/VisitorView';
import { EMPTY, next, type House } from './house';

const ann: VisitorView = {
  guest: '3ac2e8504095976f',
  name: 'Ann',
  browser: 'Firefox on Android',
  address: '192.168.1.23',
  words: ['pigeon', 'farm', 'cliff', 'whale'],
};
const invited: View = { event: 'invited', links: [], expires_at: 900 };
const knocked: View = { event: 'knocked', ...ann };
const waiting: View = { event: 'waiting', ...ann };
const joined: View = { event: 'joined', guest: ann.guest };
const seen: View = { event: 'preview', source: 'screen:0', picture: 'data:image/png;base64,AA' };
const unseen: View = { event: 'preview', source: null, picture: null };
const shown = (source: string): View => ({
  event: 'source',
  state: 'shown',
  name: 'One',
  source,
  width: 640,
  height: 480,
});
const stats = (frames: number): View => ({
  event: 'stats',
  guests: 1,
  frames_captured: frames,
  frames_encoded: frames,
  frames_sent: frames,
  bit_rate: 1,
  encoders: 1,
  per_guest: [],
});
const after = (...events: View[]): House => events.reduce(next, EMPTY);
const guest = (...events: View[]) => after(invited, ...events).sharing?.guests[0];

describe('the house', () => {
  it('is sharing from the first thing that is heard of it until its end', () => {
    expect(after(invited).sharing).not.toBeNull();
    expect(after(invited, { event: 'ended', reason: 'time-over' })).toMatchObject({
      sharing: null,
      ended: 'time-over',
    });
  });

  it('forgets the last end when sharing begins anew', () => {
    expect(after(invited, { event: 'ended', reason: 'stopped' }, invited).ended).toBeNull();
  });

  it('has an invitation that is taken back and made good again', () => {
    const revoked = [invited, { event: 'revoked' }] as const;
    expect(after(...revoked).sharing?.invitation?.revoked).toBe(true);
    expect(after(...revoked, { ...invited, expires_at: 1800 }).sharing?.invitation).toMatchObject({
      expires_at: 1800,
      revoked: false,
    });
  });

  it('keeps the problem that ended it', () => {
    const problem: View = { event: 'problem', code: 'no-display', message: 'no display' };
    expect(after(problem, { event: 'ended', reason: 'failed' }).problem?.code).toBe('no-display');
  });

  it('holds the picture back and lets it go', () => {
    expect(after(invited, { event: 'paused' }).sharing?.paused).toBe(true);
    expect(after(invited, { event: 'paused' }, { event: 'resumed' }).sharing?.paused).toBe(false);
  });

  it('keeps the last picture of what is shown where none could be taken, and forgets it with the sharing', () => {
    expect(after(shown('screen:0'), seen, unseen).sharing?.preview).toBe(seen.picture);
    expect(
      after(shown('screen:0'), seen, { event: 'ended', reason: 'stopped' }, invited).sharing?.preview,
    ).toBeNull();
    expect(after(seen)).toEqual(EMPTY);
  });

  it('takes no picture of what was shown before for one of what is shown now', () => {
    const hidden: View = { event: 'source', state: 'hidden', name: 'One' };
    expect(after(shown('screen:0'), seen, hidden, shown('screen:0')).sharing?.preview).toBe(seen.picture);
    const switched = after(shown('screen:0'), seen, shown('screen:1'));
    expect(switched.sharing?.preview).toBeNull();
    expect(next(switched, seen).sharing?.preview).toBeNull();
    expect(next(switched, { ...seen, source: 'screen:1' }).sharing?.preview).toBe(seen.picture);
  });

  it('counts the frames of the last second', () => {
    expect(after(invited, stats(100)).sharing?.frameRate).toBeNull();
    expect(after(invited, stats(100), stats(128)).sharing?.frameRate).toBe(28);
  });
});

describe('a guest in the house', () => {
  it('arrives, waits at the door, and is in', () => {
    expect(guest(knocked)).toMatchObject({ place: 'arriving', connection: 'connecting' });
    expect(guest(knocked, waiting)).toMatchObject({ place: 'door', connection: 'connected' });
    expect(guest(knocked, waiting, joined)).toMatchObject({ place: 'in', name: 'Ann' });
  });

  it('is one guest however often they come', () => {
    expect(after(invited, knocked, waiting, joined, knocked).sharing?.guests).toHaveLength(1);
  });

  it('stays while the connection is interrupted', () => {
    const interrupted: View = { event: 'connection', guest: ann.guest, state: 'disconnected' };
    expect(guest(knocked, waiting, joined, interrupted)).toMatchObject({
      place: 'in',
      connection: 'disconnected',
    });
  });

  it('is gone when they leave, and that is told by name', () => {
    const house = after(invited, knocked, waiting, {
      event: 'left',
      guest: ann.guest,
      reason: 'turned-away',
    });
    expect(house.sharing?.guests).toEqual([]);
    expect(house.news).toEqual({ what: 'turned-away', name: 'Ann' });
  });

  it('whom nobody knows changes nothing', () => {
    const house = after(invited, { event: 'left', guest: 'ffffffffffffffff', reason: 'lost' });
    expect(house.news).toBeNull();
    expect(next(EMPTY, { event: 'left', guest: ann.guest, reason: 'lost' }).sharing).toBeNull();
  });
});
