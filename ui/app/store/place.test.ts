import { describe, expect, it } from 'vitest';
import type { View } from '../../shared/events/View';
import type { VisitView } from '../../shared/events/VisitView';
import { EMPTY, next, type House } from './house';
import { nextPlace, type Place } from './place';

const invited: View = { event: 'invited', links: [], expires_at: 0 };
const ended: View = { event: 'ended', reason: 'stopped' };
const visit = (state: VisitView['state']): View => ({
  event: 'visit',
  host: 'h',
  name: 'Workshop',
  address: '192.168.1.5:47800',
  state,
  reason: null,
  words: null,
});

/** Where `events` lead from `place`, one after the other. */
function led(place: Place, ...events: View[]): Place {
  let house: House = EMPTY;
  for (const event of events) {
    const after = next(house, event);
    place = nextPlace(place, house, after);
    house = after;
  }
  return place;
}

describe('whoever is in the window', () => {
  it.each(['home', 'transfers', 'sharing'] as const)(
    'comes from %s to the sharing when it begins',
    (place) => {
      expect(led(place, invited)).toBe('sharing');
    },
  );

  it('comes home from a sharing that is over', () => {
    expect(led('home', invited, ended)).toBe('home');
  });

  it('comes to the visit when it begins, and home when it is over', () => {
    expect(led('home', visit('connecting'))).toBe('visit');
    expect(led('home', visit('connecting'), visit('in'), visit('ended'))).toBe('home');
  });

  it('comes back from a visit to the sharing that goes on', () => {
    expect(led('home', invited, visit('connecting'), visit('ended'))).toBe('sharing');
  });

  it('stays where they went, whatever goes on meanwhile', () => {
    const began = next(EMPTY, invited);
    expect(nextPlace('transfers', began, next(began, { event: 'paused' }))).toBe('transfers');
    expect(nextPlace('transfers', began, next(began, ended))).toBe('transfers');
    const visiting = next(EMPTY, visit('connecting'));
    expect(nextPlace('home', visiting, next(visiting, visit('in')))).toBe('home');
  });
});
