/** A transfer from this page: its outbox, the files behind it, and how it is shown. */
import type { TransferId } from '../../shared/wire/TransferId';
import type { Gathered } from './gather';
import { markOf } from './mark';
import { safeName } from './names';
import { Outbox } from './outbox';
import { Progress } from './progress';
import { FAILURES_SHOWN, shownRoots, type Row } from './row';
import type { Surroundings } from './surroundings';

export class Outgoing {
  readonly outbox: Outbox;
  readonly #files: readonly (File | null)[];
  readonly #progress = new Progress();
  readonly #since = performance.now();

  /** What tells these files apart from others. */
  readonly mark: string;

  constructor(id: TransferId, { roots, items, files }: Gathered, around: Surroundings) {
    this.#files = files;
    this.mark = markOf(items);
    this.outbox = new Outbox(id, roots, items, {
      say: (life, message) => around.say(life, message),
      send: (chunk) => around.line()?.send(chunk),
      room: () => around.line()?.room() ?? 0,
      changed: () => around.changed(),
      read: (ask) => {
        const file = this.#files[ask.place];
        const bytes = items[ask.place]?.bytes ?? 0;
        return around.porter.ask('read', { ask, offered: ask.begin && file ? { file, bytes } : null });
      },
    });
  }

  row(now: number): Row {
    const { id, phase, pausedHere, pausedThere, reason, roots, done, moved, total, failures, items } =
      this.outbox;
    if (phase === 'running' && !pausedHere && !pausedThere) this.#progress.note(moved, now);
    else this.#progress.rest();
    const shown = [...failures].slice(0, FAILURES_SHOWN);
    return {
      id,
      direction: 'out',
      since: this.#since,
      phase,
      pausedHere,
      pausedThere,
      reason,
      roots: shownRoots(roots),
      done,
      total,
      rate: this.#progress.rate,
      left: this.#progress.left(total - done),
      failures: shown.map(([place, code]) => ({ name: safeName(items[place]?.path.at(-1) ?? ''), code })),
      failed: failures.size,
      keepsFiles: false,
    };
  }
}
