/** How long an invitation still works. */

/** Must be made while a component is set up; `end` gives seconds since 1970-01-01 UTC. */
export class Countdown {
  #now = $state(Date.now() / 1000);
  readonly #end: () => number | null;

  constructor(end: () => number | null) {
    this.#end = end;
    $effect(() => {
      const timer = setInterval(() => (this.#now = Date.now() / 1000), 1000);
      return () => clearInterval(timer);
    });
  }

  get over(): boolean {
    return this.#seconds() <= 0;
  }

  /** `4:59`, or `1:04:59` from an hour on. */
  get left(): string {
    return clock(this.#seconds());
  }

  #seconds(): number {
    const end = this.#end();
    return end === null ? Infinity : Math.ceil(end - this.#now);
  }
}

/** Seconds as a clock shows them. */
export function clock(seconds: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
