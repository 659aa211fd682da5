/** The page's porter: a worker that begins with the first job, so that no big file stands in the way of the picture. */
import type { Answer, Job, Jobs, Order } from './porter/jobs';
import PorterWorker from './porter/worker?worker';

type Settle = (gives: never) => void;

export class Porter {
  #worker: Worker | null = null;
  #count = 0;
  readonly #waiting = new Map<number, Settle>();

  /** What is in `moved` is not here any more afterwards. */
  ask<J extends Job>(job: J, takes: Jobs[J]['takes'], moved: Transferable[] = []): Promise<Jobs[J]['gives']> {
    return new Promise((resolve) => {
      this.#count += 1;
      this.#waiting.set(this.#count, resolve as Settle);
      const order = { number: this.#count, job, takes } as Order;
      this.#started().postMessage(order, moved);
    });
  }

  #started(): Worker {
    if (this.#worker) return this.#worker;
    const worker = (this.#worker = new PorterWorker());
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      this.#waiting.get(data.number)?.(data.gives as never);
      this.#waiting.delete(data.number);
    };
    return worker;
  }
}
