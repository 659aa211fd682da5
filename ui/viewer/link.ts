/** Reads the secret from the fragment of the page's own address: `#1.SECRET`. */

/** The 128-bit secret of an invitation, as the link carries it. */
export type Secret = Uint8Array;

/** Why a fragment gave no secret. */
export type LinkProblem = 'missing' | 'malformed' | 'newer';

export type LinkReading = { ok: true; secret: Secret } | { ok: false; problem: LinkProblem };

const SECRET_BYTES = 16;
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Reads `location.hash`; the address bar stays as it is, so that a reload works. */
export function readLink(fragment: string): LinkReading {
  if (fragment === '' || fragment === '#') return { ok: false, problem: 'missing' };
  const parts = /^#(\d{1,4})\.(.*)$/.exec(fragment);
  if (!parts) return { ok: false, problem: 'malformed' };
  if (Number(parts[1]) > 1) return { ok: false, problem: 'newer' };
  const secret = parts[1] === '1' ? fromBase64Url(parts[2] ?? '') : null;
  return secret?.length === SECRET_BYTES ? { ok: true, secret } : { ok: false, problem: 'malformed' };
}

/** Bytes of unpadded base64url (RFC 4648, section 5), or null where it is not in its one canonical form. */
export function fromBase64Url(text: string): Uint8Array | null {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const digit of text) {
    const value = BASE64URL.indexOf(digit);
    if (value < 0) return null;
    held = (held << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 0xff);
      held &= (1 << bits) - 1;
    }
  }
  return held === 0 && bits < 6 ? Uint8Array.from(bytes) : null;
}
