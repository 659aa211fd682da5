/** Files handed over to the browser's own downloads, one after the other: it loses those that come all at once. */

/** Between two downloads, in milliseconds. */
const BETWEEN = 120;
/** How long the browser may take to begin reading, in milliseconds. */
const READING = 60_000;

export class Downloads {
  #last: Promise<void> = Promise.resolve();

  /** Ends when the browser has taken the file over. */
  save(name: string, file: Blob): Promise<void> {
    this.#last = this.#last.then(() => {
      hand(name, file);
      return new Promise((resolve) => setTimeout(resolve, BETWEEN));
    });
    return this.#last;
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
