/** Files handed over to the browser's own downloads, one after the other, and no faster than it takes them. */

/**
 * So many downloads may begin within this time, in milliseconds: Chromium drops what a page begins beyond 10 a second,
 * without a word.
 */
const AT_ONCE = 8;
const WHILE = 1100;
/** No more files than this can be handed over in a second. */
export const FILES_A_SECOND = (1000 * AT_ONCE) / WHILE;
/** How long the browser may take to begin reading, in milliseconds. */
const READING = 60_000;

export class Downloads {
  #last: Promise<void> = Promise.resolve();
  /** When the last ones began. */
  #begun: number[] = [];

  /** Ends when the browser has taken the file over. */
  save(name: string, file: Blob): Promise<void> {
    this.#last = this.#last.then(async () => {
      await this.#turn();
      hand(name, file);
    });
    return this.#last;
  }

  async #turn(): Promise<void> {
    const oldest = this.#begun.length < AT_ONCE ? undefined : this.#begun.shift();
    const wait = oldest === undefined ? 0 : oldest + WHILE - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    this.#begun.push(performance.now());
  }
}

function hand(name: string, file: Blob): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.rel = 'noopener';
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), READING);
}
