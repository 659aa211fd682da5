/** How fast something goes and how long it will take, from what was done when. Times in milliseconds. */

/** Older speed counts for less: after this time only for 1/e of it. */
const MEMORY = 3000;

export class Progress {
  #at: number | null = null;
  #done = 0;
  #rate: number | null = null;

  /** So many bytes are done now. */
  note(done: number, now: number): void {
    if (this.#at === null) {
      this.#at = now;
      this.#done = done;
      return;
    }
    const time = now - this.#at;
    if (time <= 0) return;
    const rate = (1000 * Math.max(0, done - this.#done)) / time;
    const weight = 1 - Math.exp(-time / MEMORY);
    this.#rate = this.#rate === null ? rate : this.#rate + weight * (rate - this.#rate);
    this.#at = now;
    this.#done = done;
  }

  /** Nothing goes on now: what follows says nothing of the time between. */
  rest(): void {
    this.#at = null;
    this.#rate = null;
  }

  /** Bytes a second; null before it is known. */
  get rate(): number | null {
    return this.#rate;
  }

  /** Seconds until `total` bytes are done; null where nobody can tell. */
  left(total: number): number | null {
    return this.#rate === null || this.#rate < 1 ? null : Math.max(0, total - this.#done) / this.#rate;
  }
}
