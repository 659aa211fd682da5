/** One state of each kind, and those that look different within a kind. */
import type { Present, State, Visit } from '../viewer/state';

const visit: Visit = {
  words: ['pigeon', 'farm', 'cliff', 'whale'],
  host: 'Ann’s workstation',
  source: { name: 'Screen 1', width: 1920, height: 1080 },
};
const watching: Present = { kind: 'watching', visit };

export const STATES: Record<string, State> = {
  'reading-link': { kind: 'reading-link' },
  'bad-link': { kind: 'bad-link', problem: 'malformed' },
  'no-webrtc': { kind: 'no-webrtc' },
  'no-h264': { kind: 'no-h264' },
  naming: { kind: 'naming' },
  knocking: { kind: 'knocking', attempt: 0 },
  connecting: { kind: 'connecting', visit },
  waiting: { kind: 'waiting', visit },
  watching,
  'for-files': { kind: 'watching', visit: { ...visit, source: null } },
  paused: { kind: 'paused', visit },
  'source-hidden': { kind: 'source-hidden', visit },
  'source-silent': { kind: 'source-silent', visit },
  'source-gone': { kind: 'source-gone', visit },
  reconnecting: { kind: 'reconnecting', before: watching },
  'reconnecting-waiting': { kind: 'reconnecting', before: { kind: 'waiting', visit } },
  stopped: { kind: 'ended', reason: 'stopped' },
  'shown-out': { kind: 'ended', reason: 'shown-out' },
  replaced: { kind: 'ended', reason: 'replaced' },
  expired: { kind: 'refused', reason: 'expired' },
  full: { kind: 'refused', reason: 'full' },
  misdirected: { kind: 'misdirected', code: 'foreign' },
  'wrong-seal': { kind: 'wrong-seal' },
  'slow-down': { kind: 'slow-down', seconds: 12 },
  unreachable: { kind: 'unreachable' },
};
