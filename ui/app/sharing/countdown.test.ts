import { expect, it } from 'vitest';
import { clock } from './countdown.svelte';

it.each([
  [0, '0:00'],
  [59, '0:59'],
  [60, '1:00'],
  [899, '14:59'],
  [3600, '1:00:00'],
  [7384, '2:03:04'],
])('%i seconds are %s on the clock', (seconds, shown) => {
  expect(clock(seconds)).toBe(shown);
});
