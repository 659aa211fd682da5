/** What all transfers of the page share. */
import type { FilesMessage } from '../../shared/wire/FilesMessage';
import type { FilesLine } from '../connection/files-channel';
import type { Porter } from './porter';

export interface Surroundings {
  readonly porter: Pick<Porter, 'ask'>;
  /** The way of the bytes; null while there is none. */
  line(): FilesLine | null;
  /** Says it on the channel `control`, in a life of its transfer. */
  say(life: number, message: FilesMessage): void;
  /** Something that people see is different. */
  changed(): void;
}
