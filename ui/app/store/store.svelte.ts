/** The store of the window: hears every event, and is the only one who asks. */
import { problemOf } from '../problem';
import { EMPTY, next, type House } from './house';
import type { Ask, Shell } from './shell';

export class Store {
  house: House = $state.raw(EMPTY);
  /** A sharing was asked for and nothing of it was heard yet. */
  starting = $state(false);
  readonly #shell: Shell;

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  /** Listens first, so that nothing is missed, and then says so. */
  async begin(): Promise<void> {
    await this.#shell.listen((event) => {
      this.house = next(this.house, event);
      if (event.event !== 'sources') this.starting = false;
    });
    await this.#ask({ command: 'ready' });
  }

  look(): void {
    void this.#ask({ command: 'sources' });
  }

  /** Shares the source of this id. */
  async share(source: string): Promise<void> {
    this.starting = true;
    this.dismiss();
    await this.#ask({ command: 'share', source });
  }

  letIn(guest: string): void {
    void this.#ask({ command: 'let_in', guest });
  }

  /** Turns a waiting guest away, or shows out one who is in. */
  turnAway(guest: string): void {
    void this.#ask({ command: 'turn_away', guest });
  }

  pause(): void {
    void this.#ask({ command: 'pause' });
  }

  resume(): void {
    void this.#ask({ command: 'resume' });
  }

  renew(): void {
    void this.#ask({ command: 'renew' });
  }

  revoke(): void {
    void this.#ask({ command: 'revoke' });
  }

  stop(): void {
    void this.#ask({ command: 'stop' });
  }

  /** Takes away what was said of a problem or an end. */
  dismiss(): void {
    this.house = { ...this.house, problem: null, ended: null };
  }

  async #ask(ask: Ask): Promise<void> {
    try {
      await this.#shell.ask(ask);
    } catch (thrown) {
      this.starting = false;
      this.house = { ...this.house, problem: problemOf(thrown) };
    }
  }
}
