/** What an outbox asks of the page around it, and what it is told. */
import type { Digest } from '../../shared/wire/Digest';
import type { FaultCode } from '../../shared/wire/FaultCode';
import type { FilesMessage } from '../../shared/wire/FilesMessage';
import type { TransferId } from '../../shared/wire/TransferId';

/** What the receiver has of a file, as it says. */
export interface Beginning {
  readonly offset: number;
  /** The digest of those bytes; null where there are none. */
  readonly digest: Digest | null;
}

/** A file to be read on. */
export interface ReadingAsk {
  readonly transfer: TransferId;
  /** The life of the transfer that the chunks are for. */
  readonly life: number;
  readonly item: number;
  /** The file, by its place in the list of items. */
  readonly place: number;
  /** Where a first read begins if the bytes before have this digest, and at 0 otherwise; null to read on. */
  readonly begin: Beginning | null;
  /** The most bytes to read. */
  readonly most: number;
}

/** What was read: ready chunks that follow each other, and the digest where the file ends behind them. */
export interface Read {
  readonly offset: number;
  readonly chunks: readonly ArrayBuffer[];
  readonly bytes: number;
  readonly digest: Digest | null;
}

export type Reading = Read | { readonly fault: FaultCode };

export interface SendingHands {
  /** Says it in a life of the transfer. */
  say(life: number, message: FilesMessage): void;
  send(chunk: ArrayBuffer): void;
  /** How many bytes the channel takes now. */
  room(): number;
  /** Never rejects. */
  read(ask: ReadingAsk): Promise<Reading>;
  /** Something that people see is different. */
  changed(): void;
}

/** The same within one life. */
export interface OutflowHands extends Omit<SendingHands, 'say' | 'read'> {
  say(message: FilesMessage): void;
  read(ask: Omit<ReadingAsk, 'life'>): Promise<Reading>;
}
