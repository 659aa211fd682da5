/** What an inbox asks of the page around it. */
import type { Digest } from '../../shared/wire/Digest';
import type { FaultCode } from '../../shared/wire/FaultCode';
import type { FilesMessage } from '../../shared/wire/FilesMessage';
import type { ItemKind } from '../../shared/wire/ItemKind';
import type { TransferId } from '../../shared/wire/TransferId';
import type { Wanted } from '../../shared/wire/Wanted';

/** A file or folder that arrives. */
export interface Arriving {
  readonly transfer: TransferId;
  /** What it is known by from session to session. */
  readonly key: string;
  readonly kind: ItemKind;
  /** The names from its root down, each safe. */
  readonly path: readonly string[];
  readonly bytes: number;
}

/** None of these rejects. */
export interface ReceivingHands {
  /** Says it in a life of the transfer. */
  say(life: number, message: FilesMessage): void;
  /** What is wanted of each; folders are made at once. */
  look(files: readonly Arriving[]): Promise<Wanted[]>;
  /** Takes bytes that follow the ones before, or begins anew at 0; ends when they are written, or as good as. */
  write(file: Arriving, offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<FaultCode | null>;
  /** Proves the file whole and hands it over to the person. */
  finish(file: Arriving, digest: Digest): Promise<FaultCode | null>;
  /** Throws away what is there of it. */
  discard(file: Arriving): void;
  /** Something that people see is different. */
  changed(): void;
}

/** The same within one life. */
export interface InflowHands extends Omit<ReceivingHands, 'say'> {
  say(message: FilesMessage): void;
}
