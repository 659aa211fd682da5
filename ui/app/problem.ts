/** What went wrong, in the host's language. Where a code is not known here, the shell's own sentence stands. */
import type { Translate } from '../shared/translate';
import type { Key } from './catalogue';

/** A failure as the shell tells it. */
export interface Problem {
  readonly code: string;
  /** One English sentence. */
  readonly message: string;
}

const SENTENCES = new Map<string, Key>([
  ['no-display', 'problem.no-display'],
  ['no-source', 'problem.no-source'],
  ['source-gone', 'problem.source-gone'],
  ['capture-denied', 'problem.capture-denied'],
  ['capture-failed', 'problem.capture-failed'],
  ['encode-failed', 'problem.encode-failed'],
  ['port-taken', 'problem.port-taken'],
  ['port-denied', 'problem.port-denied'],
  ['no-address', 'problem.no-address'],
  ['no-network', 'problem.no-network'],
  ['door-failed', 'problem.door-failed'],
  ['guest-failed', 'problem.guest-failed'],
  ['worn-out', 'problem.worn-out'],
  ['unknown-guest', 'problem.unknown-guest'],
  ['not-sharing', 'problem.not-sharing'],
  ['files-only', 'problem.files-only'],
  ['list-damaged', 'problem.list-damaged'],
  ['files-off', 'problem.files-off'],
  ['files-busy', 'problem.files-busy'],
  ['under-way', 'problem.under-way'],
  ['no-recipient', 'problem.no-recipient'],
  ['peer-away', 'problem.peer-away'],
  ['nothing-to-send', 'problem.nothing-to-send'],
  ['no-inbox', 'problem.no-inbox'],
  ['unknown-transfer', 'problem.unknown-transfer'],
  ['not-shown', 'problem.not-shown'],
  ['not-visiting', 'problem.not-visiting'],
  ['unknown-device', 'problem.unknown-device'],
  ['device-away', 'problem.device-away'],
  ['not-able', 'problem.not-able'],
  ['devices-full', 'problem.devices-full'],
  ['devices-not-kept', 'problem.devices-not-kept'],
  ['not-changed', 'problem.not-changed'],
  ['settings-unread', 'problem.settings-unread'],
  ['ending', 'problem.ending'],
]);

export function problemSentence({ code, message }: Problem, t: Translate<Key>): string {
  const key = SENTENCES.get(code);
  return key ? t(key) : message;
}

/** A rejected command as a problem, whatever was thrown. */
export function problemOf(thrown: unknown): Problem {
  const told = typeof thrown === 'object' && thrown !== null ? (thrown as Partial<Problem>) : {};
  return { code: String(told.code ?? 'unknown'), message: String(told.message ?? thrown) };
}
