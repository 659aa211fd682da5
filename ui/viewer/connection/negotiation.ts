/** Later negotiations, over the open control channel: perfect negotiation (RFC 8829), the guest is polite. */
import type { DescriptionKind } from '../../shared/wire/DescriptionKind';
import type { ToHost } from '../../shared/wire/ToHost';

type Connection = Pick<
  RTCPeerConnection,
  'setLocalDescription' | 'setRemoteDescription' | 'localDescription' | 'signalingState'
>;

export class Negotiation {
  readonly #connection: Connection;
  readonly #say: (message: ToHost) => void;

  constructor(connection: Connection, say: (message: ToHost) => void) {
    this.#connection = connection;
    this.#say = say;
  }

  /** The page's own wish for a new negotiation. */
  async propose(): Promise<void> {
    if (this.#connection.signalingState !== 'stable') return;
    await this.#describe('offer');
  }

  /**
   * The host's half. An offer that meets an offer of ours wins: setting it rolls ours back, and the browser asks
   * for a new negotiation by itself afterwards. An answer to an offer that was rolled back is dropped.
   */
  async take(kind: DescriptionKind, sdp: string): Promise<void> {
    if (kind === 'answer' && this.#connection.signalingState !== 'have-local-offer') return;
    await this.#connection.setRemoteDescription({ type: kind, sdp });
    if (kind === 'offer') await this.#describe('answer');
  }

  async #describe(kind: DescriptionKind): Promise<void> {
    await this.#connection.setLocalDescription();
    const sdp = this.#connection.localDescription?.sdp;
    if (sdp) this.#say({ type: 'description', kind, sdp });
  }
}
