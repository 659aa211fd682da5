/** The data channel `files`: chunks both ways, ordered and reliable, with as little waiting in it as keeps it busy. */

/** No more is put into the channel while so many bytes wait in it. */
const MOST_WAITING = 2 * 1024 * 1024;
/** Below this there is room again. */
const LEAST_WAITING = 512 * 1024;

/** The channel as transfers use it. */
export interface FilesLine {
  send(chunk: ArrayBuffer): void;
  /** How many bytes it takes now. */
  room(): number;
}

/** What the channel tells. */
export interface FilesEvents {
  open(line: FilesLine): void;
  chunk(message: ArrayBuffer): void;
  /** There is room again. */
  room(): void;
  closed(): void;
}

/** Opens the channel on a connection that has not negotiated yet. */
export function openFilesChannel(connection: RTCPeerConnection, events: FilesEvents): void {
  listenTo(connection.createDataChannel('files', { ordered: true }), events);
}

/** Tells what a channel does. */
export function listenTo(channel: RTCDataChannel, events: FilesEvents): void {
  channel.binaryType = 'arraybuffer';
  channel.bufferedAmountLowThreshold = LEAST_WAITING;
  channel.onopen = () => events.open(lineOf(channel));
  channel.onclose = () => events.closed();
  channel.onbufferedamountlow = () => events.room();
  channel.onmessage = ({ data }) => {
    if (data instanceof ArrayBuffer) events.chunk(data);
  };
}

function lineOf(channel: RTCDataChannel): FilesLine {
  return {
    send: (chunk) => {
      if (channel.readyState === 'open') channel.send(chunk);
    },
    room: () => (channel.readyState === 'open' ? Math.max(0, MOST_WAITING - channel.bufferedAmount) : 0),
  };
}

/** The same, heard only while `holds` says so. */
export function heardWhile(holds: () => boolean, events: FilesEvents): FilesEvents {
  return {
    open: (line) => holds() && events.open(line),
    chunk: (message) => holds() && events.chunk(message),
    room: () => holds() && events.room(),
    closed: () => holds() && events.closed(),
  };
}
