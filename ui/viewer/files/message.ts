/** Messages about files, read strictly: what is torn, too long or unknown is not taken. */
import {
  BATCH_LIMIT,
  FILE_NAME_LIMIT,
  PATH_DEPTH_LIMIT,
  PATH_LIMIT,
  ROOTS_LIMIT,
} from '../../shared/wire/constants';
import type { CancelReason } from '../../shared/wire/CancelReason';
import type { FaultCode } from '../../shared/wire/FaultCode';
import type { FilesMessage } from '../../shared/wire/FilesMessage';

type Fields = Record<string, unknown>;
type Check = (value: unknown) => boolean;

const TRANSFER = /^[0-9a-f]{32}$/;
const DIGEST = /^[0-9a-f]{64}$/;
const U32 = 2 ** 32 - 1;

const FAULTS: Record<FaultCode, true> = {
  unreadable: true,
  vanished: true,
  changed: true,
  special: true,
  name: true,
  'no-space': true,
  'no-folder': true,
  'no-permission': true,
  'too-large': true,
  digest: true,
  disk: true,
};
const REASONS: Record<CancelReason, true> = {
  person: true,
  unknown: true,
  'too-many': true,
  protocol: true,
  disk: true,
};

const MESSAGES: Record<FilesMessage['type'], (message: Fields) => boolean> = {
  offer: ({ roots }) => isList(roots, isRoot, ROOTS_LIMIT),
  accept: ({ choice, window }) => isChoice(choice) && isCount(window),
  decline: () => true,
  items: ({ first, items }) => isNumber(first) && isList(items, isItem),
  want: ({ first, items }) => isNumber(first) && isList(items, isWanted),
  credit: ({ bytes }) => isCount(bytes),
  done: ({ items }) => isList(items, both({ item: isNumber, digest: isDigest })),
  verified: ({ items }) => isList(items, isNumber),
  failed: ({ items }) => isList(items, both({ item: isNumber, code: isFault })),
  pause: () => true,
  resume: () => true,
  cancel: ({ reason }) => isOneOf(REASONS, reason),
};

/** The message that a value from the network is, or null. */
export function readFilesMessage(value: unknown): FilesMessage | null {
  if (!isFields(value) || !isOneOf(MESSAGES, value.type)) return null;
  const known = TRANSFER.test(String(value.transfer)) && MESSAGES[value.type](value);
  return known ? (value as FilesMessage) : null;
}

const text = new TextEncoder();

function isRoot(value: unknown): boolean {
  return both({
    name: isName,
    kind: (kind) => kind === 'file' || kind === 'folder' || kind === 'others',
    items: isNumber,
    bytes: isCount,
  })(value);
}

function isItem(value: unknown): boolean {
  return both({
    root: isNumber,
    path: isPath,
    kind: (kind) => kind === 'file' || kind === 'folder',
    bytes: isCount,
    modified: (time) => time === null || Number.isSafeInteger(time),
  })(value);
}

function isWanted(value: unknown): boolean {
  if (!isFields(value)) return false;
  if (value.type === 'from')
    return isCount(value.offset) && (value.digest === null || isDigest(value.digest));
  return value.type === 'nothing' || (value.type === 'refused' && isFault(value.code));
}

function isChoice(value: unknown): boolean {
  if (!isFields(value)) return false;
  return value.type === 'all' || (value.type === 'some' && isList(value.roots, isNumber, ROOTS_LIMIT));
}

function isPath(value: unknown): boolean {
  if (!isList(value, isName, PATH_DEPTH_LIMIT)) return false;
  return (value as string[]).reduce((bytes, part) => bytes + text.encode(part).length, 0) <= PATH_LIMIT;
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && text.encode(value).length <= FILE_NAME_LIMIT;
}

function isDigest(value: unknown): boolean {
  return typeof value === 'string' && DIGEST.test(value);
}

function isFault(value: unknown): boolean {
  return isOneOf(FAULTS, value);
}

function isNumber(value: unknown): boolean {
  return isCount(value) && Number(value) <= U32;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isList(value: unknown, check: Check, most: number = BATCH_LIMIT): boolean {
  return Array.isArray(value) && value.length > 0 && value.length <= most && value.every(check);
}

function isOneOf<Known extends string>(known: Record<Known, unknown>, value: unknown): value is Known {
  return typeof value === 'string' && Object.hasOwn(known, value);
}

function both(checks: Record<string, Check>): Check {
  return (value) => isFields(value) && Object.entries(checks).every(([name, check]) => check(value[name]));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
