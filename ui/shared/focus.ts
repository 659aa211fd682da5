/** The keyboard's place: where what had the focus goes away, what was around it takes it over. */

export class Focus {
  /** What had the focus last and all that it is in, from the inside out. */
  #path: HTMLElement[] = [];

  /** The focus moved to `target`. */
  moved(target: EventTarget | null): void {
    this.#path = [];
    let node = target instanceof HTMLElement ? target : null;
    for (; node && node !== document.body; node = node.parentElement) this.#path.push(node);
  }

  /** The page has changed: a keyboard that lost its place gets the nearest one that is still there. */
  keep(): void {
    const isLost = document.activeElement === document.body && this.#path[0]?.isConnected === false;
    const nearest = isLost ? this.#path.find((node) => node.isConnected) : undefined;
    if (!nearest) return;
    if (nearest.tabIndex < 0) nearest.tabIndex = -1;
    nearest.focus({ preventScroll: true });
  }
}
