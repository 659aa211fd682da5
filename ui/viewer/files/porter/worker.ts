/** The worker: takes jobs, gives answers. */
import type { Answer, Job, Jobs, Order } from './jobs';
import { Room } from './room';

const room = new Room();

addEventListener('message', ({ data }: MessageEvent<Order>) => {
  void work(data).then((gives) => {
    const answer: Answer = { number: data.number, gives };
    // Chunks are moved and not copied.
    const moved = gives !== null && typeof gives === 'object' && 'chunks' in gives ? [...gives.chunks] : [];
    postMessage(answer, { transfer: moved });
  });
});

function work({ job, takes }: Order): Promise<Jobs[Job]['gives']> {
  switch (job) {
    case 'read':
      return room.read(takes);
    case 'receive':
      return room.receive(takes);
    case 'look':
      return room.look(takes);
    case 'write':
      return room.write(takes);
    case 'finish':
      return room.finish(takes);
    case 'discard':
      return room.discard(takes);
    case 'forget':
      return room.forget(takes);
  }
}
