import { describe, expect, it } from 'vitest';
import type { Transfer } from '../store/transfers';
import { bytes, duration } from './measure';
import { amount, failure, moment, nameOf, standing } from './words';

const TRANSFER: Transfer = {
  transfer: '0'.repeat(32),
  peer: null,
  peer_name: 'Ann',
  direction: 'out',
  agreed: true,
  roots: [],
  items: 3,
  bytes: 900,
  state: 'running',
  into: null,
  verified: 0,
  failed: 2,
  started: 0,
  ended: null,
  progress: null,
  outcome: null,
  failure: null,
  room: null,
  folder: null,
  failures: [],
};
const NO_SPACE = { transfer: '', path: null, code: 'no-space', message: 'No room.' };
const said = (change: Partial<Transfer>) => standing({ ...TRANSFER, ...change });

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [65_536, '65.5 kB'],
  [123_456, '123 kB'],
  [2_480_112, '2.5 MB'],
  [4_294_967_297, '4.3 GB'],
  [8.2e12, '8.2 TB'],
])('%i bytes are read as %s', (value, text) => {
  expect(bytes(value)).toBe(text);
});

it.each([
  [0, '0 s'],
  [59, '59 s'],
  [61, '2 min'],
  [3541, '1 h'],
  [7500, '2 h 5 min'],
])('%i seconds are read as %s', (value, text) => {
  expect(duration(value)).toBe(text);
});

it('a moment of today is a time, and one of another day a date', () => {
  const today = new Date(2026, 10, 21, 15, 0);
  const earlier = new Date(2026, 10, 19, 9, 30);
  expect(moment(today.getTime() / 1000, today)).toMatch(/3:00/);
  expect(moment(earlier.getTime() / 1000, today)).toMatch(/Nov 19/);
});

describe('what is sent', () => {
  const file = { name: 'a.txt', kind: 'file', items: 1, bytes: 900 } as const;

  it('is called by its first name', () => {
    expect(nameOf([file])).toBe('a.txt');
    expect(nameOf([file, file, file])).toBe('a.txt and 2 more');
    expect(nameOf([{ name: '', kind: 'others', items: 37 }])).toBe('37 other things');
  });

  it('has a size', () => {
    expect(amount(file)).toBe('900 B');
    expect(amount({ items: 3, bytes: 900 })).toBe('3 items · 900 B');
  });
});

describe('how a transfer stands', () => {
  it('is told by bytes, speed and the time left while it runs', () => {
    const progress = { transfer: '', bytes: 450, total: 900, rate: 100, seconds_left: 5 };
    const rest = { items: 0, items_total: 1, state: 'running' } as const;
    expect(said({ progress: { ...progress, ...rest } })).toBe('450 B of 900 B · 100 B/s · 5 s left');
    expect(said({ progress: { ...progress, ...rest, rate: 0, seconds_left: null } })).toBe('450 B of 900 B');
  });

  it('says on whose side it rests', () => {
    expect(said({ state: 'paused-here' })).toBe('You paused it.');
    expect(said({ state: 'paused-there' })).toBe('Ann paused it.');
    expect(said({ state: 'waiting' })).toBe('Goes on when Ann is back.');
    expect(said({ state: 'offered' })).toBe('Ann is being asked…');
    expect(said({ state: 'queued' })).toBe('Is offered when another one is over.');
  });

  it('says how it ended, and why', () => {
    expect(said({ state: 'complete' })).toMatch(/^Sent/);
    expect(said({ state: 'complete', direction: 'in' })).toMatch(/^Arrived/);
    expect(said({ state: 'incomplete' })).toBe('2 items did not make it; the rest did.');
    expect(said({ state: 'cancelled', outcome: 'cancelled-there' })).toBe('Ann cancelled it.');
    expect(said({ state: 'failed', failure: NO_SPACE })).toBe('The other side’s disk is full.');
    expect(said({ state: 'failed', failure: NO_SPACE, direction: 'in' })).toMatch(/^The disk is full/);
    expect(said({ state: 'failed' })).toBe('It could not go on.');
  });

  it('takes the shell’s own sentence where a code is not known here', () => {
    expect(failure({ ...NO_SPACE, code: 'brand-new' }, 'in')).toBe('No room.');
  });
});
