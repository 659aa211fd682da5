/** A transfer to this page: its inbox, where its files go, and how it is shown. */
import type { Choice } from '../../shared/wire/Choice';
import type { Digest } from '../../shared/wire/Digest';
import type { FaultCode } from '../../shared/wire/FaultCode';
import type { Root } from '../../shared/wire/Root';
import type { TransferId } from '../../shared/wire/TransferId';
import type { Wanted } from '../../shared/wire/Wanted';
import type { Downloads } from './downloads';
import { Inbox } from './inbox';
import { Progress } from './progress';
import type { Arriving } from './receiving';
import { FAILURES_SHOWN, shownRoots, type Row } from './row';
import type { Surroundings } from './surroundings';

/** Small files stay in the browser's memory: no more of them are kept to be saved again, in bytes. */
const SMALL_KEPT = 32 * 1024 * 1024;
const SMALL = 1024 * 1024;

export class Incoming {
  readonly inbox: Inbox;
  readonly #around: Surroundings;
  readonly #downloads: Downloads;
  readonly #progress = new Progress();
  readonly #since = performance.now();
  /** What can be saved again. */
  readonly #kept: { readonly name: string; readonly file: Blob }[] = [];
  #smallKept = 0;
  #keepsAll = true;
  /** How much this browser can keep, in bytes; null where it does not say. */
  #room: number | null = null;

  constructor(
    id: TransferId,
    roots: readonly Root[],
    choice: Choice | null,
    around: Surroundings,
    downloads: Downloads,
  ) {
    [this.#around, this.#downloads] = [around, downloads];
    const { porter } = around;
    this.inbox = new Inbox(id, roots, choice, {
      say: (life, message) => around.say(life, message),
      changed: () => around.changed(),
      look: (files) => this.#look(files),
      write: (file, offset, bytes) => porter.ask('write', { file, offset, bytes }, [bytes.buffer]),
      finish: (file, digest) => this.#finish(file, digest),
      discard: (file) => void porter.ask('discard', { file }),
    });
  }

  /** Gets ready for the bytes. `known`: some may be here from before. */
  prepare(known: boolean, folder: FileSystemDirectoryHandle | null, room: number | null): void {
    this.#room = folder ? null : room;
    void this.#around.porter.ask('receive', { transfer: this.inbox.id, known, folder });
  }

  /** Hands all of it to the browser once more. */
  saveAgain(): void {
    for (const { name, file } of this.#kept) void this.#downloads.save(name, file);
  }

  /** Nothing of it is kept any more. */
  forget(): void {
    this.#kept.length = 0;
    void this.#around.porter.ask('forget', { transfer: this.inbox.id });
  }

  row(now: number): Row {
    const { id, phase, pausedHere, pausedThere, reason, roots, done, moved, total, failures } = this.inbox;
    if (phase === 'running' && !pausedHere && !pausedThere) this.#progress.note(moved, now);
    else this.#progress.rest();
    const shown = failures.slice(0, FAILURES_SHOWN);
    return {
      id,
      direction: 'in',
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
      failures: shown.map(({ path, code }) => ({ name: path.at(-1) ?? '', code })),
      failed: failures.length,
      keepsFiles: this.#keepsAll && this.#kept.length > 0,
    };
  }

  async #look(files: readonly Arriving[]): Promise<Wanted[]> {
    const wanted = await this.#around.porter.ask('look', { files });
    return wanted.map((one, nth) => {
      const tooLarge = this.#room !== null && (files[nth]?.bytes ?? 0) > this.#room;
      return one.type === 'from' && tooLarge ? { type: 'refused', code: 'too-large' } : one;
    });
  }

  async #finish(file: Arriving, digest: Digest): Promise<FaultCode | null> {
    const kept = await this.#around.porter.ask('finish', { file, digest });
    if ('fault' in kept) return kept.fault;
    if (kept.blob) {
      const name = file.path.at(-1) ?? '_';
      await this.#downloads.save(name, kept.blob);
      this.#keep(name, kept.blob);
    }
    return null;
  }

  #keep(name: string, file: Blob): void {
    if (file.size <= SMALL) this.#smallKept += file.size;
    if (this.#smallKept > SMALL_KEPT) this.#keepsAll = false;
    if (this.#keepsAll) this.#kept.push({ name, file });
    else this.#kept.length = 0;
  }
}
