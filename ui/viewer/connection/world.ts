/** What a visit stands on and whom it tells; tests put others in their place. */
import type { Restart } from '../../shared/wire/Restart';
import type { Happening } from '../state';
import type { Reply } from './door';
import type { FilesEvents } from './files-channel';
import type { Peer, PeerEvents } from './peer';

/** What the visit needs of the world around it; times in milliseconds. */
export interface World {
  openPeer(events: PeerEvents): Promise<Peer>;
  /** Seals and sends a knock. */
  knock(offer: string, name: string, restart: Restart | null, signal: AbortSignal): Promise<Reply>;
  /** What follows from both descriptions; null where one of them names no single certificate. */
  words(offer: string, answer: string): readonly string[] | null;
  pause(ms: number, signal: AbortSignal): Promise<void>;
  /** Waits like `pause`, for the host to have been silent. */
  silence(ms: number, signal: AbortSignal): Promise<void>;
  now(): number;
}

/** What the visit tells. */
export interface Listener {
  tell(happening: Happening): void;
  show(picture: MediaStream): void;
  readonly files: FilesEvents;
}
