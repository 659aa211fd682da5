/** The small picture of what guests see, in the window. */
import { flushSync } from 'svelte';
import { afterEach, expect, it, vi } from 'vitest';
import { clear, showHouse } from './showing';

afterEach(clear);

it('is asked for when the source changes and by the clock, and not whenever something is told', async () => {
  vi.useFakeTimers();
  const store = await showHouse('two');
  const asked = vi.spyOn(store, 'preview');
  for (let round = 0; round < 5; round += 1) {
    if (round % 2 === 0) store.pause();
    else store.resume();
    await vi.advanceTimersByTimeAsync(0);
    flushSync();
  }
  expect(asked).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1600);
  expect(asked.mock.calls.length).toBeLessThanOrEqual(2);
  vi.useRealTimers();
});
