import { describe, expect, it } from 'vitest';
import type { OfferView } from '../../shared/events/OfferView';
import type { ProgressView } from '../../shared/events/ProgressView';
import type { TransferView } from '../../shared/events/TransferView';
import type { View } from '../../shared/events/View';
import { hasArrived, isAsking, isOver, nextTransfers, type Outcome, type Transfers } from './transfers';

const ID = '0123456789abcdef0123456789abcdef';
const OTHER = 'f'.repeat(32);

const offer = (change: Partial<OfferView> = {}): View => ({
  event: 'offered',
  transfer: ID,
  peer: '3ac2e8504095976f',
  direction: 'in',
  roots: [{ name: 'report.pdf', kind: 'file', items: 1, bytes: 900 }],
  items: 1,
  bytes: 900,
  agreed: false,
  room: null,
  folder: null,
  ...change,
});
const progress = (state: ProgressView['state'], done: number): View => ({
  event: 'progress',
  transfer: ID,
  bytes: done,
  total: 900,
  rate: 100,
  seconds_left: 5,
  items: 0,
  items_total: 1,
  state,
});
const failure = (path: string | null, code = 'digest'): View => ({
  event: 'failed',
  transfer: ID,
  path,
  code,
  message: 'It failed.',
});
const finished = (outcome: Outcome): View => ({
  event: 'finished',
  transfer: ID,
  verified: 1,
  failed: 2,
  outcome,
});
const after = (...events: View[]): Transfers =>
  events.reduce<Transfers>((before, event) => nextTransfers(before, event, () => 'Ann', 1000), []);
const one = (...events: View[]) => after(...events)[0];

describe('a transfer', () => {
  it('asks the person where somebody offers it, and only then', () => {
    expect(after(offer()).map(isAsking)).toEqual([true]);
    expect(after(offer({ agreed: true })).map(isAsking)).toEqual([false]);
    expect(after(offer({ direction: 'out' })).map(isAsking)).toEqual([false]);
    expect(after(offer(), { event: 'accepted', transfer: ID, into: '/in' }).map(isAsking)).toEqual([false]);
  });

  it('has the name of its peer, and keeps it when the peer is gone', () => {
    expect(one(offer())?.peer_name).toBe('Ann');
    expect(nextTransfers(after(offer()), offer(), () => null, 2000)[0]?.peer_name).toBe('Ann');
  });

  it('tells how far it is, and in which state', () => {
    const running = one(
      offer(),
      { event: 'accepted', transfer: ID, into: '/in' },
      progress('paused-there', 450),
    );
    expect(running).toMatchObject({ state: 'paused-there', into: '/in', progress: { bytes: 450 } });
  });

  it.each<[Outcome, string]>([
    ['complete', 'complete'],
    ['incomplete', 'incomplete'],
    ['declined', 'declined'],
    ['cancelled-here', 'cancelled'],
    ['cancelled-there', 'cancelled'],
    ['failed', 'failed'],
  ])('that ended %s is %s and over', (outcome, state) => {
    const end = one(offer(), progress('running', 10), finished(outcome));
    expect(end).toMatchObject({ state, outcome, verified: 1, failed: 2, ended: 1000 });
    expect(end && isOver(end)).toBe(true);
  });

  it('counts each file that failed and names the first ones', () => {
    const many = one(offer(), ...Array.from({ length: 60 }, (_, place) => failure(`${place}.txt`)));
    expect(many).toMatchObject({ failed: 60, failure: null });
    expect(many?.failures).toHaveLength(50);
    expect(many?.failures[0]?.path).toBe('0.txt');
  });

  it('keeps why all of it failed apart from its files', () => {
    expect(one(offer(), failure(null, 'no-space'))).toMatchObject({
      failure: { code: 'no-space' },
      failures: [],
    });
  });

  it('that is offered again begins anew, above all others', () => {
    const again = after(
      offer(),
      failure('a'),
      finished('failed'),
      offer({ transfer: OTHER }),
      offer({ agreed: true }),
    );
    expect(again.map(({ transfer }) => transfer)).toEqual([ID, OTHER]);
    expect(again[0]).toMatchObject({ state: 'offered', failures: [], outcome: null, ended: null });
  });

  it('of which nothing was heard changes nothing', () => {
    expect(after(progress('running', 1), failure('a'), finished('complete'))).toEqual([]);
  });
});

describe('the list of transfers', () => {
  const listed: TransferView = {
    ...(offer() as OfferView),
    peer_name: 'Ann',
    state: 'running',
    into: '/in',
    verified: 0,
    failed: 0,
    failure: null,
    started: 900,
    ended: null,
  };

  it('is what the shell says, with what the window saw itself', () => {
    const past = { ...listed, transfer: OTHER, state: 'complete' as const };
    const known = after(offer(), progress('running', 450), { event: 'transfers', transfers: [listed, past] });
    expect(known).toMatchObject([
      { transfer: ID, progress: { bytes: 450 } },
      { transfer: OTHER, state: 'complete', progress: null, failures: [] },
    ]);
  });

  it('knows after a restart why a transfer failed', () => {
    const failure = { transfer: ID, path: null, code: 'no-space', message: 'No room.' };
    const [known] = after({ event: 'transfers', transfers: [{ ...listed, state: 'failed', failure }] });
    expect(known).toMatchObject({ state: 'failed', failure, progress: null });
    expect(known && isOver(known)).toBe(true);
  });

  it('tells what lies in its folder: files, or folders alone', () => {
    const past = (change: Partial<TransferView>) =>
      after({ event: 'transfers', transfers: [{ ...listed, state: 'complete', ...change }] }).map(hasArrived);
    expect(past({ verified: 1 })).toEqual([true]);
    expect(past({ verified: 0 })).toEqual([true]);
    expect(past({ verified: 1, state: 'incomplete' })).toEqual([true]);
    expect(past({ verified: 0, state: 'incomplete' })).toEqual([false]);
    expect(past({ verified: 1, direction: 'out', into: null })).toEqual([false]);
  });

  it('forgets what is not listed any more', () => {
    expect(after(offer(), { event: 'transfers', transfers: [] })).toEqual([]);
  });
});
