import { describe, expect, it, vi } from 'vitest';
import { Porter } from './porter';

/** A worker whose script cannot be had. */
const workers = vi.hoisted(() => ({ begun: 0, ended: 0 }));
vi.mock('./porter/worker?worker', () => ({
  default: class {
    onerror: () => void = () => undefined;
    constructor() {
      workers.begun += 1;
    }
    postMessage() {
      queueMicrotask(() => this.onerror());
    }
    terminate() {
      workers.ended += 1;
    }
  },
}));

const transfer = '0123456789abcdef0123456789abcdef';
const file = { transfer, key: 'a', kind: 'file', path: ['a'], bytes: 1 } as const;

describe('a porter that cannot work', () => {
  it('says so of each job, and tries again with the next one', async () => {
    const porter = new Porter();
    const asked = [porter.ask('receive', { transfer, known: false, folder: null })];
    const looked = porter.ask('look', { files: [file] });
    expect(await Promise.all(asked)).toEqual([null]);
    expect(await looked).toEqual([{ type: 'refused', code: 'disk' }]);
    expect(await porter.ask('finish', { file, digest: '' })).toEqual({ fault: 'disk' });
    expect(workers).toEqual({ begun: 2, ended: 2 });
  });
});
