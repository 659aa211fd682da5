import { describe, expect, it } from 'vitest';
import { vectors } from '../../crates/pairing/tests/vectors.json';
import { readLink } from './link';
import { keysOf, NONCE_BYTES, openAnswer, randomBytes, sealKnock } from './seal';
import { wordsOf } from './words';

const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const hex = (data: Uint8Array) => Array.from(data, (byte) => byte.toString(16).padStart(2, '0')).join('');

describe.each(vectors)('as the host writes it: $title', (vector) => {
  const secret = bytes(vector.secret);
  const keys = keysOf(secret);
  const sealedKnock = bytes(vector.knock.sealed);
  const sealedAnswer = bytes(vector.answer.sealed);

  it('the link gives the same secret', () => {
    expect(readLink(new URL(vector.link).hash)).toEqual({ ok: true, secret });
  });

  it('the keys are the same', () => {
    expect(hex(keys.knock)).toBe(vector.knock_key);
    expect(hex(keys.answer)).toBe(vector.answer_key);
  });

  it('the knock is sealed to the same bytes', () => {
    const sealed = sealKnock(keys, JSON.parse(vector.knock.plain), bytes(vector.knock.nonce));
    expect(hex(sealed)).toBe(vector.knock.sealed);
  });

  it('the answer opens', () => {
    expect(openAnswer(keys, sealedKnock, sealedAnswer)).toEqual(JSON.parse(vector.answer.plain));
  });

  it('the four words are the same', () => {
    const words = wordsOf(secret, bytes(vector.guest_fingerprint), bytes(vector.host_fingerprint));
    expect(words.join(' ')).toBe(vector.words);
  });

  it('an answer with any one byte changed does not open', () => {
    for (let at = 0; at < sealedAnswer.length; at += 1) {
      const changed = sealedAnswer.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(openAnswer(keys, sealedKnock, changed)).toBeNull();
    }
  });

  it('an answer torn at any length does not open', () => {
    for (let length = 0; length < sealedAnswer.length; length += 1) {
      expect(openAnswer(keys, sealedKnock, sealedAnswer.subarray(0, length))).toBeNull();
    }
  });

  it('an answer to another knock does not open', () => {
    expect(openAnswer(keys, sealedKnock.subarray(1), sealedAnswer)).toBeNull();
  });
});

describe('the seal', () => {
  it('takes no oversized answer', () => {
    expect(
      openAnswer(keysOf(new Uint8Array(16)), new Uint8Array(40), new Uint8Array(96 * 1024 + 1)),
    ).toBeNull();
  });

  it('gets a new nonce each time', () => {
    expect(hex(randomBytes(NONCE_BYTES))).not.toBe(hex(randomBytes(NONCE_BYTES)));
  });
});
