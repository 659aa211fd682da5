/** How long to wait before the next try. */

const STEPS = [500, 1000, 2000, 4000];
const LONGEST = 5000;

/** Milliseconds to wait after the try number `attempt`, counted from 0. */
export function backoff(attempt: number): number {
  return STEPS[attempt] ?? LONGEST;
}

/** Waits `ms` milliseconds, or until `signal` ends the wait early. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
