/** The certificate that a session description is bound to (RFC 8122). */

const BYTES = 32;

/** The one SHA-256 fingerprint of a description, or null where there is none, another kind, or more than one. */
export function fingerprintOf(sdp: string): Uint8Array | null {
  const lines = sdp.split(/\r?\n/).filter((line) => line.startsWith('a=fingerprint:'));
  const distinct = new Set(lines.map((line) => line.slice('a=fingerprint:'.length).trim().toLowerCase()));
  const [only, another] = distinct;
  return only === undefined || another !== undefined ? null : parse(only);
}

function parse(value: string): Uint8Array | null {
  const digits = /^sha-256 ([0-9a-f]{2}(?::[0-9a-f]{2})*)$/.exec(value)?.[1]?.split(':');
  return digits?.length === BYTES ? Uint8Array.from(digits, (pair) => parseInt(pair, 16)) : null;
}
