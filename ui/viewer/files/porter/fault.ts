/** What a browser's refusal means for a file. */
import type { FaultCode } from '../../../shared/wire/FaultCode';

/** Something that this side found out itself. */
export class Fault extends Error {
  constructor(readonly code: FaultCode) {
    super(code);
  }
}

/** Why a file could not be kept. */
export function keepingFault(reason: unknown): FaultCode {
  if (reason instanceof Fault) return reason.code;
  switch (reason instanceof DOMException ? reason.name : '') {
    case 'QuotaExceededError':
      return 'no-space';
    case 'NotAllowedError':
    case 'NoModificationAllowedError':
    case 'SecurityError':
      return 'no-permission';
    case 'NotFoundError':
      return 'no-folder';
    default:
      return 'disk';
  }
}

/** Why a file could not be read. A browser says of a file that changed that it cannot be read. */
export function readingFault(reason: unknown): FaultCode {
  if (reason instanceof Fault) return reason.code;
  switch (reason instanceof DOMException ? reason.name : '') {
    case 'NotFoundError':
      return 'vanished';
    case 'NotReadableError':
      return 'changed';
    default:
      return 'unreadable';
  }
}
