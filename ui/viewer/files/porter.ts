/** The page's porter: a worker that begins with the first job, so that no big file stands in the way of the picture. */
import type { Answer, Job, Jobs, Order } from './porter/jobs';
import PorterWorker from './porter/worker?worker';

type Settle = (gives: never) => void;

/** A job that has no answer yet. */
interface Waiting {
  readonly order: Order;
  readonly settle: Settle;
}

export class Porter {
  #worker: Worker | null = null;
  #count = 0;
  readonly #waiting = new Map<number, Waiting>();

  /** What is in `moved` is not here any more afterwards. */
  ask<J extends Job>(job: J, takes: Jobs[J]['takes'], moved: Transferable[] = []): Promise<Jobs[J]['gives']> {
    return new Promise((resolve) => {
      this.#count += 1;
      const order = { number: this.#count, job, takes } as Order;
      this.#waiting.set(this.#count, { order, settle: resolve as Settle });
      this.#started().postMessage(order, moved);
    });
  }

  #started(): Worker {
    if (this.#worker) return this.#worker;
    const worker = (this.#worker = new PorterWorker());
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      this.#waiting.get(data.number)?.settle(data.gives as never);
      this.#waiting.delete(data.number);
    };
    worker.onerror = () => this.#giveUp(worker);
    return worker;
  }

  /** The worker could not be loaded, or broke: what it was asked for has failed, and the next job begins another one. */
  #giveUp(worker: Worker): void {
    if (this.#worker !== worker) return;
    worker.terminate();
    this.#worker = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { order, settle } of waiting) settle(undone(order) as never);
  }
}

/** What a job gives that was not done. */
function undone(order: Order): Jobs[Job]['gives'] {
  switch (order.job) {
    case 'read':
      return { fault: 'unreadable' };
    case 'look':
      return order.takes.files.map(() => ({ type: 'refused', code: 'disk' }));
    case 'write':
      return 'disk';
    case 'finish':
      return { fault: 'disk' };
    case 'receive':
    case 'discard':
    case 'forget':
      return null;
  }
}
