/** What the page asks of its porter, the worker that reads, proves and keeps files. */
import type { Digest } from '../../../shared/wire/Digest';
import type { FaultCode } from '../../../shared/wire/FaultCode';
import type { TransferId } from '../../../shared/wire/TransferId';
import type { Wanted } from '../../../shared/wire/Wanted';
import type { Arriving } from '../receiving';
import type { Reading, ReadingAsk } from '../sending';

/** A file to be sent, as it was when it was offered. */
export interface Offered {
  readonly file: File;
  readonly bytes: number;
}

/** A whole file, or why there is none. The blob is null where the file is in a folder already. */
export type Kept = { readonly blob: Blob | null } | { readonly fault: FaultCode };

/** Each job: what it takes, what it gives. */
export interface Jobs {
  /** `offered` comes with the first read of a file. */
  read: { takes: { ask: ReadingAsk; offered: Offered | null }; gives: Reading };
  /** A transfer is accepted. `known`: something of it may be there from before. `folder`: it is kept there. */
  receive: {
    takes: { transfer: TransferId; known: boolean; folder: FileSystemDirectoryHandle | null };
    gives: null;
  };
  look: { takes: { files: readonly Arriving[] }; gives: Wanted[] };
  write: {
    takes: { file: Arriving; offset: number; bytes: Uint8Array<ArrayBuffer> };
    gives: FaultCode | null;
  };
  finish: { takes: { file: Arriving; digest: Digest }; gives: Kept };
  discard: { takes: { file: Arriving }; gives: null };
  /** Nothing of the transfer stays. */
  forget: { takes: { transfer: TransferId }; gives: null };
}

export type Job = keyof Jobs;

/** One job as it is handed over; the answer bears the same number. */
export type Order = { [J in Job]: { number: number; job: J; takes: Jobs[J]['takes'] } }[Job];

export interface Answer {
  readonly number: number;
  readonly gives: Jobs[Job]['gives'];
}
