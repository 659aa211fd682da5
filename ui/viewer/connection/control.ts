/** The messages of the data channel `control`, read strictly: what is not of this version is not taken. */
import { CONTROL_LIMIT } from '../../shared/wire/constants';
import { isLife } from '../files/life';
import { readFilesMessage } from '../files/message';
import type { ToGuest } from '../../shared/wire/ToGuest';

const PLAIN = new Set([
  'waiting',
  'let-in',
  'paused',
  'resumed',
  'source-hidden',
  'source-silent',
  'source-gone',
  'no-picture',
  'alive',
]);
const END_REASONS = new Set(['turned-away', 'shown-out', 'stopped', 'replaced']);
const KINDS = new Set(['offer', 'answer']);
const RETURN_KEY = /^[0-9a-f]{32}$/;

/** The host's message, or null for one that is too large, torn or unknown. */
export function readToGuest(data: unknown): ToGuest | null {
  if (typeof data !== 'string' || data.length > CONTROL_LIMIT) return null;
  try {
    return checked(JSON.parse(data));
  } catch {
    return null;
  }
}

function checked(value: unknown): ToGuest | null {
  if (typeof value !== 'object' || value === null) return null;
  const message = value as Record<string, unknown>;
  return isKnown(message) ? (message as ToGuest) : null;
}

function isKnown(message: Record<string, unknown>): boolean {
  if (typeof message.type !== 'string') return false;
  if (PLAIN.has(message.type)) return true;
  if (message.type === 'ended') return END_REASONS.has(String(message.reason));
  if (message.type === 'files') return isLife(message.life) && readFilesMessage(message.message) !== null;
  if (message.type === 'return-key') return typeof message.key === 'string' && RETURN_KEY.test(message.key);
  if (message.type === 'description')
    return KINDS.has(String(message.kind)) && typeof message.sdp === 'string';
  return (
    message.type === 'source' && typeof message.name === 'string' && isSize(message.width, message.height)
  );
}

function isSize(...sides: unknown[]): boolean {
  return sides.every((side) => Number.isSafeInteger(side) && Number(side) >= 0);
}
