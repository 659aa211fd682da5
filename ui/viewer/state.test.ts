import { describe, expect, it } from 'vitest';
import type { ToGuest } from '../shared/wire/ToGuest';
import { isHeldBack, next, showsPicture, START, visitOf, type Happening, type State } from './state';

const words = ['pigeon', 'farm', 'cliff', 'whale'];
const admitted: Happening = { type: 'admitted', words, host: 'Ann’s desk' };
const told = (message: ToGuest): Happening => ({ type: 'told', message });
const source: ToGuest = { type: 'source', name: 'Screen 1', width: 1920, height: 1080 };
const after = (...happenings: Happening[]): State => happenings.reduce(next, START);
const knocked: Happening = { type: 'knocked', attempt: 0 };

const waiting = [knocked, admitted, told({ type: 'waiting' })] as const;
const watching = [...waiting, told(source), told({ type: 'let-in' })] as const;

describe('a visit', () => {
  it('goes from the knock over the waiting to the picture', () => {
    expect(after(knocked).kind).toBe('knocking');
    expect(after(knocked, admitted).kind).toBe('connecting');
    expect(after(...waiting).kind).toBe('waiting');
    expect(after(...watching).kind).toBe('watching');
  });

  it('keeps its words and what is shown', () => {
    const visit = { words, host: 'Ann’s desk', source: { name: 'Screen 1', width: 1920, height: 1080 } };
    expect(visitOf(after(...watching))).toEqual(visit);
  });

  it('of a guest who is known begins with the picture', () => {
    expect(after(knocked, admitted, told({ type: 'let-in' }), told(source)).kind).toBe('watching');
  });

  it('is held and goes on', () => {
    const paused = [...watching, told({ type: 'paused' })] as const;
    expect(after(...paused).kind).toBe('paused');
    expect(
      [after(...paused), after(...paused, { type: 'lost' }), after(...watching)].map(isHeldBack),
    ).toEqual([true, true, false]);
    expect(after(...paused, told(source)).kind).toBe('paused');
    expect(after(...paused, told({ type: 'resumed' })).kind).toBe('watching');
  });

  it('waits where the source is gone until there is another', () => {
    const gone = [...watching, told({ type: 'source-gone' })] as const;
    expect(after(...gone).kind).toBe('source-gone');
    expect(after(...gone, told(source)).kind).toBe('watching');
  });

  it.each(['source-hidden', 'source-silent'] as const)(
    'waits through %s until the source is told again',
    (type) => {
      const unseen = [...watching, told({ type })] as const;
      expect(after(...unseen).kind).toBe(type);
      expect(showsPicture(after(...unseen))).toBe(true);
      expect(after(...unseen, told({ type: 'paused' }), told(source)).kind).toBe('paused');
      expect(after(...unseen, told(source)).kind).toBe('watching');
      expect(after(...unseen, { type: 'lost' }, { type: 'back' }).kind).toBe(type);
    },
  );

  it.each(['turned-away', 'shown-out', 'stopped', 'replaced'] as const)(
    'ends when the guest is %s',
    (reason) => {
      expect(after(...watching, told({ type: 'ended', reason }))).toEqual({ kind: 'ended', reason });
    },
  );

  it('that has ended takes no more messages', () => {
    const ended = after(...watching, told({ type: 'ended', reason: 'stopped' }));
    expect(next(ended, told({ type: 'let-in' }))).toBe(ended);
    expect(next(ended, { type: 'lost' })).toBe(ended);
  });
});

describe('a lost connection', () => {
  const lost = [...watching, { type: 'lost' }] as const;

  it('keeps the picture on the page and comes back to where it was', () => {
    expect(after(...lost).kind).toBe('reconnecting');
    expect(showsPicture(after(...lost))).toBe(true);
    expect(after(...lost, { type: 'back' })).toEqual(after(...watching));
  });

  it('stays one sentence through all the knocks', () => {
    const knocks = [
      knocked,
      { type: 'slow-down', seconds: 3 },
      { type: 'knocked', attempt: 3 },
      admitted,
    ] as const;
    expect(after(...lost, ...knocks).kind).toBe('reconnecting');
    expect(after(...lost, ...knocks, { type: 'back' }).kind).toBe('watching');
  });

  it('takes the host’s word for where the guest stands now', () => {
    expect(after(...lost, admitted, told({ type: 'waiting' })).kind).toBe('waiting');
    expect(after(...lost, admitted, told({ type: 'paused' })).kind).toBe('paused');
  });

  it('ends as unreachable, from where a knock begins anew', () => {
    expect(after(...lost, { type: 'unreachable' }, knocked)).toEqual({ kind: 'knocking', attempt: 0 });
  });

  it('before the host said anything is told by the next knock', () => {
    expect(after(knocked, admitted, { type: 'lost' }).kind).toBe('connecting');
  });
});

describe('a knock in vain', () => {
  it('names its reason', () => {
    expect(after(knocked, { type: 'refused', reason: 'expired' })).toEqual({
      kind: 'refused',
      reason: 'expired',
    });
    expect(after(knocked, { type: 'wrong-seal' })).toEqual({ kind: 'wrong-seal' });
    expect(after(knocked, { type: 'slow-down', seconds: 7 })).toEqual({ kind: 'slow-down', seconds: 7 });
    expect(after(knocked, { type: 'misdirected', code: 'foreign' })).toEqual({
      kind: 'misdirected',
      code: 'foreign',
    });
  });

  it('while the connection stands changes nothing on the page', () => {
    expect(after(...watching, knocked, admitted)).toEqual(after(...watching));
  });
});
