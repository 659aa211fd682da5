/** What comes from the other side: messages, fingerprints, the door's replies. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { vectors } from '../../../crates/pairing/tests/vectors.json';
import { CONTROL_LIMIT } from '../../shared/wire/constants';
import { describeBrowser } from '../browser';
import { tidyName } from '../name';
import { keysOf } from '../seal';
import { readToGuest } from './control';
import { knockAt } from './door';
import { fingerprintOf } from './fingerprint';
import { Negotiation } from './negotiation';

describe('a control message', () => {
  it.each([
    { type: 'waiting' },
    { type: 'let-in' },
    { type: 'no-picture' },
    { type: 'return-key', key: '00112233445566778899aabbccddeeff' },
    { type: 'source', name: 'Screen 1', width: 1, height: 2 },
    { type: 'ended', reason: 'shown-out' },
    { type: 'description', kind: 'offer', sdp: 'v=0' },
    { type: 'files', life: 1, message: { type: 'pause', transfer: '00112233445566778899aabbccddeeff' } },
  ])('is read: %j', (message) => {
    expect(readToGuest(JSON.stringify(message))).toEqual(message);
  });

  it.each([
    '',
    '{',
    'null',
    '7',
    '{"type":"dance"}',
    '{"type":"ended","reason":"bored"}',
    '{"type":"return-key"}',
    '{"type":"return-key","key":"0011"}',
    '{"type":"return-key","key":"00112233445566778899AABBCCDDEEFF"}',
    '{"type":"source","name":"x","width":-1,"height":2}',
    '{"type":"source","name":"x","width":"1","height":2}',
    '{"type":"description","kind":"offer"}',
    '{"type":"files"}',
    '{"type":"files","life":1,"message":{"type":"pause","transfer":"7"}}',
    '{"type":"files","message":{"type":"pause","transfer":"00112233445566778899aabbccddeeff"}}',
    '{"type":"files","life":16777216,"message":{"type":"pause","transfer":"00112233445566778899aabbccddeeff"}}',
  ])('that is unknown or torn is not taken: %s', (text) => {
    expect(readToGuest(text)).toBeNull();
  });

  it('that is too large or binary is not taken', () => {
    expect(readToGuest(`{"type":"waiting"${' '.repeat(CONTROL_LIMIT)}}`)).toBeNull();
    expect(readToGuest(new ArrayBuffer(4))).toBeNull();
  });
});

describe('a fingerprint', () => {
  const line = (byte: string, hash = 'sha-256') => `a=fingerprint:${hash} ${Array(32).fill(byte).join(':')}`;

  it('is read whatever its case and however often it stands there', () => {
    const sdp = `v=0\r\n${line('AB')}\r\nm=video\r\n${line('ab', 'SHA-256')}\r\n`;
    expect(fingerprintOf(sdp)).toEqual(new Uint8Array(32).fill(0xab));
  });

  it.each([
    ['none', 'v=0'],
    ['two', `${line('AB')}\r\n${line('CD')}`],
    ['a weaker one', line('AB', 'sha-1')],
    ['a torn one', 'a=fingerprint:sha-256 AB:CD'],
  ])('is not made of %s', (_what, sdp) => {
    expect(fingerprintOf(sdp)).toBeNull();
  });
});

describe('the door', () => {
  afterEach(() => vi.unstubAllGlobals());
  const [vector] = vectors;
  const keys = keysOf(new Uint8Array(16));
  const knock = JSON.parse(vector?.knock.plain ?? '{}');
  const reply = (body: BodyInit, init: ResponseInit) => {
    vi.stubGlobal('fetch', async () => new Response(body, init));
    return knockAt(keys, knock, new AbortController().signal);
  };

  it('says in the open why it gives no answer, and when to come again', async () => {
    const body = JSON.stringify({ code: 'slow-down', message: 'wait' });
    const said = await reply(body, { status: 429, headers: { 'Retry-After': '12' } });
    expect(said).toEqual({ kind: 'door', code: 'slow-down', retryAfter: 12 });
  });

  it('that answers with what this link cannot open is not the host’s', async () => {
    const said = await reply(new Uint8Array(80), { status: 200 });
    expect(said).toEqual({ kind: 'door', code: 'wrong-seal', retryAfter: 0 });
  });

  it('is silent where it is no door at all, or nobody is there', async () => {
    expect(await reply('<html>', { status: 502 })).toEqual({ kind: 'silence' });
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
    expect(await knockAt(keys, knock, new AbortController().signal)).toEqual({ kind: 'silence' });
  });
});

describe('a later negotiation', () => {
  class Connection {
    signalingState: RTCSignalingState = 'stable';
    localDescription: RTCSessionDescription | null = null;
    remote: string[] = [];
    async setLocalDescription() {
      this.localDescription = { type: 'offer', sdp: 'ours' } as RTCSessionDescription;
    }
    async setRemoteDescription({ type, sdp }: RTCSessionDescriptionInit) {
      this.remote.push(`${type} ${sdp}`);
    }
  }

  it('of the host wins over one of ours, and is answered', async () => {
    const [connection, said] = [new Connection(), vi.fn()];
    connection.signalingState = 'have-local-offer';
    await new Negotiation(connection, said).take('offer', 'theirs');
    expect(connection.remote).toEqual(['offer theirs']);
    expect(said).toHaveBeenCalledWith({ type: 'description', kind: 'answer', sdp: 'ours' });
  });

  it('drops an answer to an offer that was rolled back', async () => {
    const connection = new Connection();
    await new Negotiation(connection, vi.fn()).take('answer', 'late');
    expect(connection.remote).toEqual([]);
  });
});

describe('what the guest says of themselves', () => {
  it.each([
    ['Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0', 'Firefox on Android'],
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36',
      'Chrome on Linux',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0',
      'Edge on Windows',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E148 Safari/604',
      'Safari on iPhone',
    ],
    ['curl/8', ''],
  ])('%s is called %j', (agent, name) => {
    expect(describeBrowser(agent)).toBe(name);
  });

  it('is one short line', () => {
    expect(tidyName('  Ann \n B.\t ')).toBe('Ann B.');
    expect(Array.from(tidyName('🙂'.repeat(100)))).toHaveLength(64);
  });
});
