/** How fast bytes move and how long the rest will take, from what had moved when. Times in milliseconds. */

/** Older speed counts for less: after this time only for 1/e of it. */
const MEMORY = 3000;

export class Progress {
  #at: number | null = null;
  #moved = 0;
  #rate: number | null = null;

  /** So many bytes have moved by now. */
  note(moved: number, now: number): void {
    if (this.#at === null) {
      this.#at = now;
      this.#moved = moved;
      return;
    }
    const time = now - this.#at;
    if (time <= 0) return;
    const rate = (1000 * Math.max(0, moved - this.#moved)) / time;
    const weight = 1 - Math.exp(-time / MEMORY);
    this.#rate = this.#rate === null ? rate : this.#rate + weight * (rate - this.#rate);
    this.#at = now;
    this.#moved = moved;
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

  /** Seconds until so many more bytes have moved; null where nobody can tell. */
  left(bytes: number): number | null {
    return this.#rate === null || this.#rate < 1 ? null : bytes / this.#rate;
  }
}
