import { describe, expect, it } from 'vitest';
import { readStatistics } from './statistics';

const moment = (second: number) => [
  {
    id: 'V',
    type: 'inbound-rtp',
    kind: 'video',
    timestamp: 1000 * second,
    bytesReceived: 250_000 * second,
    packetsReceived: 99 * second,
    packetsLost: second,
    framesDecoded: 30 * second,
    framesDropped: 2,
    freezeCount: 1,
    frameWidth: 1920,
    frameHeight: 1080,
    jitterBufferDelay: 0.3 * second,
    jitterBufferEmittedCount: 30 * second,
  },
  { id: 'T', type: 'transport', selectedCandidatePairId: 'P2' },
  { id: 'P1', type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.5 },
  {
    id: 'P2',
    type: 'candidate-pair',
    currentRoundTripTime: 0.004,
    localCandidateId: 'L',
    remoteCandidateId: 'R',
  },
  { id: 'L', type: 'local-candidate', candidateType: 'prflx', address: '', port: 5000, protocol: 'udp' },
  {
    id: 'R',
    type: 'remote-candidate',
    candidateType: 'host',
    address: '2001:db8::5',
    port: 4000,
    protocol: 'udp',
  },
];

describe('the statistics', () => {
  it('are rates between two moments', () => {
    const { framesPerSecond, bitRate, jitterBufferDelay, loss } = readStatistics(moment(3), moment(2));
    expect({ framesPerSecond, bitRate, loss }).toEqual({
      framesPerSecond: 30,
      bitRate: 2_000_000,
      loss: 0.01,
    });
    expect(jitterBufferDelay).toBeCloseTo(10);
  });

  it('know counts at once and no rates at the first moment', () => {
    const first = readStatistics(moment(2), null);
    expect(first).toMatchObject({
      framesDecoded: 60,
      framesDropped: 2,
      freezes: 1,
      width: 1920,
      height: 1080,
    });
    expect(first).toMatchObject({
      bitRate: null,
      loss: null,
      jitterBufferDelay: null,
      framesPerSecond: null,
    });
  });

  it('take the pair that the transport selected, and write IPv6 in brackets', () => {
    const { roundTrip, local, remote } = readStatistics(moment(2), null);
    expect(roundTrip).toBe(4);
    expect(local).toEqual({ type: 'prflx', address: '', protocol: 'udp' });
    expect(remote).toEqual({ type: 'host', address: '[2001:db8::5]:4000', protocol: 'udp' });
  });

  it('of nothing are unknown', () => {
    expect(new Set(Object.values(readStatistics([], null)))).toEqual(new Set([null]));
  });
});
