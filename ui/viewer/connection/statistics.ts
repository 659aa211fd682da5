/** What the statistics panel shows, read from the browser's counters (W3C webrtc-stats). */

/** Where one end of the connection is: `host`, `srflx`, `prflx` or `relay`, and its address where the browser tells. */
export interface Endpoint {
  readonly type: string;
  readonly address: string;
  readonly protocol: string;
}

/** One reading; null where the browser does not say. Times in milliseconds, rates in bits a second. */
export interface Statistics {
  readonly framesPerSecond: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly bitRate: number | null;
  readonly framesDecoded: number | null;
  readonly framesDropped: number | null;
  readonly freezes: number | null;
  /** Mean time that a frame lay in the jitter buffer since the reading before. */
  readonly jitterBufferDelay: number | null;
  /** Packets lost, as a share of 1, since the reading before. */
  readonly loss: number | null;
  readonly roundTrip: number | null;
  readonly local: Endpoint | null;
  readonly remote: Endpoint | null;
}

type Entry = Readonly<Record<string, unknown>>;
type Entries = readonly Entry[];

/** The counters of a moment, apart from the browser's own object. */
export function entriesOf(report: RTCStatsReport): Entries {
  const entries: Entry[] = [];
  report.forEach((entry: Entry) => entries.push(entry));
  return entries;
}

/** The reading between two moments; rates are null for the first. */
export function readStatistics(now: Entries, before: Entries | null): Statistics {
  const video = now.find(isVideo);
  const last = before?.find(isVideo);
  const pair = selectedPair(now);
  const received = growth(video, last, 'packetsReceived');
  const lost = growth(video, last, 'packetsLost');
  const seconds = (growth(video, last, 'timestamp') ?? 0) / 1000;
  return {
    framesPerSecond: number(video, 'framesPerSecond') ?? ratio(growth(video, last, 'framesDecoded'), seconds),
    width: number(video, 'frameWidth'),
    height: number(video, 'frameHeight'),
    bitRate: ratio(growth(video, last, 'bytesReceived'), seconds / 8),
    framesDecoded: number(video, 'framesDecoded'),
    framesDropped: number(video, 'framesDropped'),
    freezes: number(video, 'freezeCount'),
    jitterBufferDelay: thousandfold(
      ratio(growth(video, last, 'jitterBufferDelay'), growth(video, last, 'jitterBufferEmittedCount')),
    ),
    loss: received === null || lost === null ? null : ratio(Math.max(0, lost), received + Math.max(0, lost)),
    roundTrip: thousandfold(number(pair, 'currentRoundTripTime')),
    local: endpoint(now, pair?.localCandidateId),
    remote: endpoint(now, pair?.remoteCandidateId),
  };
}

function isVideo(entry: Entry): boolean {
  return entry.type === 'inbound-rtp' && entry.kind === 'video';
}

/** The transport names the pair; Firefox marks the pair itself instead. */
function selectedPair(entries: Entries): Entry | undefined {
  const id = entries.find((entry) => entry.type === 'transport')?.selectedCandidatePairId;
  const pairs = entries.filter((entry) => entry.type === 'candidate-pair');
  return (
    pairs.find((pair) => pair.id === id) ??
    pairs.find((pair) => pair.selected === true || pair.nominated === true)
  );
}

function endpoint(entries: Entries, id: unknown): Endpoint | null {
  const candidate = entries.find((entry) => entry.id === id && id !== undefined);
  if (!candidate) return null;
  const host = text(candidate.address);
  const shown = host.includes(':') ? `[${host}]` : host;
  const port = number(candidate, 'port');
  return {
    type: text(candidate.candidateType),
    address: shown && port !== null ? `${shown}:${port}` : shown,
    protocol: text(candidate.protocol),
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function number(entry: Entry | undefined, key: string): number | null {
  const value = entry?.[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function growth(now: Entry | undefined, before: Entry | undefined, key: string): number | null {
  const [to, from] = [number(now, key), number(before, key)];
  return to === null || from === null ? null : to - from;
}

function ratio(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole <= 0 ? null : part / whole;
}

function thousandfold(value: number | null): number | null {
  return value === null ? null : value * 1000;
}
