import { describe, expect, it } from 'vitest';
import { fromBase64Url, readLink } from './link';

describe('the link', () => {
  it('gives the 16 bytes of its secret', () => {
    const secret = Uint8Array.from({ length: 16 }, (_, at) => at);
    expect(readLink('#1.AAECAwQFBgcICQoLDA0ODw')).toEqual({ ok: true, secret });
  });

  it.each(['', '#'])('without a fragment is named as such: %j', (fragment) => {
    expect(readLink(fragment)).toEqual({ ok: false, problem: 'missing' });
  });

  it.each([
    '#hello',
    '#1',
    '#1.',
    '#1.AAECAwQFBgcICQoLDA0OD',
    '#1.AAECAwQFBgcICQoLDA0ODw==',
    '#1.AAECAwQFBgcICQoLDA0ODx',
    '#1.AAECAwQFBgcICQoLDA0ODw0',
    '#1.AAECAwQFBgcICQoLDA0O+w',
    '#0.AAECAwQFBgcICQoLDA0ODw',
    '#-1.AAECAwQFBgcICQoLDA0ODw',
  ])('that is damaged is refused: %j', (fragment) => {
    expect(readLink(fragment)).toEqual({ ok: false, problem: 'malformed' });
  });

  it('of a later version is named as newer', () => {
    expect(readLink('#2.anything')).toEqual({ ok: false, problem: 'newer' });
  });
});

describe('base64url', () => {
  it('reads its own alphabet and takes only the canonical form', () => {
    expect(fromBase64Url('-_8')).toEqual(Uint8Array.of(0xfb, 0xff));
    expect(fromBase64Url('-_9')).toBeNull();
    expect(fromBase64Url('A')).toBeNull();
    expect(fromBase64Url('+/8')).toBeNull();
  });
});
