/** The guest's half of the peer connection: video to receive, and the channels `control` and `files`. */
import type { ToGuest } from '../../shared/wire/ToGuest';
import type { ToHost } from '../../shared/wire/ToHost';
import { readToGuest } from './control';
import { openFilesChannel, type FilesEvents } from './files-channel';
import { gathered } from './gathering';
import { Negotiation } from './negotiation';

/** `closed`: the association is over and no ICE restart brings it back. */
export type ConnectionState = 'connected' | 'disconnected' | 'failed' | 'closed';

/** What a peer connection tells. */
export interface PeerEvents {
  picture(stream: MediaStream): void;
  connection(state: ConnectionState): void;
  told(message: ToGuest): void;
  readonly files: FilesEvents;
}

/** A peer connection as the visit uses it; tests put another in its place. */
export interface Peer {
  /** An SDP offer with all candidates; with `restart`, one that restarts ICE. */
  offer(restart: boolean): Promise<string>;
  accept(answer: string): Promise<void>;
  say(message: ToHost): void;
  connected(): boolean;
  statistics(): Promise<RTCStatsReport>;
  close(): void;
}

/** How long gathering may take, in milliseconds. */
const GATHERING_LIMIT = 2000;

export class BrowserPeer implements Peer {
  readonly #connection: RTCPeerConnection;
  readonly #control: RTCDataChannel;
  readonly #negotiation: Negotiation;

  /** @param video whether to ask for a picture */
  constructor(certificate: RTCCertificate | null, video: boolean, events: PeerEvents) {
    this.#connection = new RTCPeerConnection({
      iceServers: [],
      ...(certificate && { certificates: [certificate] }),
    });
    if (video) this.#connection.addTransceiver('video', { direction: 'recvonly' });
    this.#control = this.#connection.createDataChannel('control', { ordered: true });
    openFilesChannel(this.#connection, events.files);
    this.#negotiation = new Negotiation(this.#connection, (message) => this.say(message));
    this.#listen(events);
  }

  async offer(restart: boolean): Promise<string> {
    await this.#connection.setLocalDescription(await this.#connection.createOffer({ iceRestart: restart }));
    await gathered(this.#connection, GATHERING_LIMIT);
    return this.#connection.localDescription?.sdp ?? '';
  }

  accept(answer: string): Promise<void> {
    return this.#connection.setRemoteDescription({ type: 'answer', sdp: answer });
  }

  say(message: ToHost): void {
    if (this.#control.readyState === 'open') this.#control.send(JSON.stringify(message));
  }

  connected(): boolean {
    return this.#connection.connectionState === 'connected' && this.#control.readyState === 'open';
  }

  statistics(): Promise<RTCStatsReport> {
    return this.#connection.getStats();
  }

  close(): void {
    this.#connection.close();
  }

  #listen(events: PeerEvents): void {
    const connection = this.#connection;
    connection.ontrack = ({ receiver, track, streams }) => {
      holdNothingBack(receiver);
      events.picture(streams[0] ?? new MediaStream([track]));
    };
    connection.onconnectionstatechange = () => {
      const state = connection.connectionState;
      if (state === 'disconnected' || state === 'failed' || state === 'closed') events.connection(state);
      else if (this.connected()) events.connection('connected');
    };
    connection.onnegotiationneeded = () => {
      // The first negotiation goes by the knock; only later ones go over the channel.
      if (this.#control.readyState === 'open') this.#negotiation.propose().catch(complain);
    };
    this.#control.onopen = () => this.connected() && events.connection('connected');
    this.#control.onclose = () => events.connection('closed');
    this.#control.onmessage = ({ data }) => this.#take(data, events);
  }

  #take(data: unknown, events: PeerEvents): void {
    const message = readToGuest(data);
    if (!message) complain('the host sent a control message that this page does not know');
    else if (message.type === 'description')
      this.#negotiation.take(message.kind, message.sdp).catch(complain);
    else events.told(message);
  }
}

/** A screen wants the newest picture, not the smoothest: without this the delay creeps up. */
function holdNothingBack(receiver: RTCRtpReceiver & { playoutDelayHint?: number }): void {
  receiver.jitterBufferTarget = 0;
  if ('playoutDelayHint' in receiver) receiver.playoutDelayHint = 0;
}

function complain(reason: unknown): void {
  console.warn('Porthole:', reason);
}
