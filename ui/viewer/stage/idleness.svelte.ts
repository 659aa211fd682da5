/** Whether nobody has touched anything for a while, so that nothing has to lie over the picture. */

const WHILE = 3000;

export class Idleness {
  idle = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Somebody is there. */
  stir(): void {
    this.idle = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#settle(), WHILE);
  }

  /** Looks after it from now on, until what comes back is called. */
  watch(): () => void {
    this.stir();
    return () => clearTimeout(this.#timer);
  }

  /** Whoever wants no motion, or has the keyboard's focus on a control, keeps the controls. */
  #settle(): void {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const held = document.activeElement?.matches('button:focus-visible') ?? false;
    if (still) return;
    if (held) this.stir();
    else this.idle = true;
  }
}
