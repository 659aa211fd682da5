import { describe, expect, it } from 'vitest';
import type { View } from '../shared/events/View';
import { HOUSES } from '../dev/houses';
import { ENTRIES } from './place';
import { EMPTY, next, type House } from './store/house';
import type { Place } from './store/place';

const house = (name: string): House =>
  (HOUSES[name] ?? []).reduce((before: House, event) => next(before, event as View), EMPTY);
const entry = (place: Place) => {
  const found = ENTRIES.find((one) => one.place === place);
  if (!found) throw new Error(`there is no ${place}`);
  return found;
};

describe('the rail', () => {
  it('says in every view that something is shown, that it rests, and that somebody waits', () => {
    expect(entry('sharing').sign(house('home'))).toBeNull();
    expect(entry('sharing').sign(house('alone'))).toMatchObject({ tone: 'good', count: 0 });
    expect(entry('sharing').sign(next(house('alone'), { event: 'paused' }))).toMatchObject({
      tone: 'brass',
      words: 'rail.paused',
    });
    expect(entry('sharing').sign(house('waiting'))).toMatchObject({ tone: 'brass', count: 1 });
  });

  it('says that files wait for a word before it says that others are on their way', () => {
    expect(entry('transfers').sign(house('history'))).toBeNull();
    expect(entry('transfers').sign(house('transferring'))).toMatchObject({ tone: 'calm', count: 0 });
    expect(entry('transfers').sign(house('offered'))).toMatchObject({ tone: 'brass', count: 1 });
  });

  it('leads to a visit only while there is one', () => {
    expect(entry('visit').there(house('home'))).toBe(false);
    expect(entry('visit').there(house('visit-in'))).toBe(true);
  });
});
