import { describe, expect, it } from 'vitest';
import { vectors } from '../../../crates/pairing/tests/vectors.json';
import { prove, ReturnKey } from './return-key';

const KEY = '00112233445566778899aabbccddeeff';
const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

describe.each(vectors)('as the host checks it: $title', ({ knock, restart }) => {
  it('a restart is proven by the same bytes', () => {
    const { offer } = JSON.parse(knock.plain);
    const { number, proof } = restart;
    expect(prove(bytes(restart.return_key), number, offer)).toEqual({ number, proof });
  });
});

describe('a return key', () => {
  it('proves each restart by another number and another proof, even of the same offer', () => {
    const key = new ReturnKey(KEY);
    const restarts = [1, 2, 3].map(() => key.restart('v=0'));
    expect(restarts.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(new Set(restarts.map(({ proof }) => proof)).size).toBe(3);
  });

  it('does not show in what is printed of it', () => {
    expect(JSON.stringify(new ReturnKey(KEY))).toBe('{}');
  });
});
