/** Two pages' halves in one page, with a real peer connection between them: what one sends the other saves. */
import { listenTo, openFilesChannel, type FilesEvents } from '../../viewer/connection/files-channel';
import { Desk } from '../../viewer/files/desk.svelte';
import { readFilesMessage } from '../../viewer/files/message';
import type { Row } from '../../viewer/files/row';

interface Report {
  readonly phase: string;
  readonly seconds: number;
  readonly failed: number;
}

const MIB = 1024 * 1024;

class Half {
  connection = new RTCPeerConnection();
  control: RTCDataChannel | null = null;
  readonly desk: Desk = new Desk((life, message) => this.control?.send(JSON.stringify({ life, message })));

  readonly events: FilesEvents = {
    open: (line) => this.desk.connect(line),
    chunk: (message) => this.desk.chunk(message),
    room: () => this.desk.pump(),
    closed: () => this.desk.disconnect(),
  };

  hear(control: RTCDataChannel): void {
    this.control = control;
    control.onmessage = ({ data }) => {
      const { life, message: said } = JSON.parse(data);
      const message = readFilesMessage(said);
      if (message) this.desk.heard(life, message);
      else throw new Error(`no message: ${data}`);
    };
  }
}

const [sender, receiver] = [new Half(), new Half()];

async function connect(): Promise<void> {
  for (const half of [sender, receiver]) half.connection = new RTCPeerConnection();
  const [ours, theirs] = [sender.connection, receiver.connection];
  ours.onicecandidate = ({ candidate }) => void theirs.addIceCandidate(candidate ?? undefined);
  theirs.onicecandidate = ({ candidate }) => void ours.addIceCandidate(candidate ?? undefined);
  theirs.ondatachannel = ({ channel }) => {
    if (channel.label === 'control') receiver.hear(channel);
    else listenTo(channel, receiver.events);
  };
  sender.hear(ours.createDataChannel('control', { ordered: true }));
  openFilesChannel(ours, sender.events);
  await ours.setLocalDescription();
  await theirs.setRemoteDescription(ours.localDescription as RTCSessionDescription);
  await theirs.setLocalDescription();
  await ours.setRemoteDescription(theirs.localDescription as RTCSessionDescription);
  await until(() => sender.desk.open && receiver.desk.open);
}

/** A file of so many bytes, the same for the same name, that fills no memory. */
function fileOf(name: string, bytes: number): File {
  const block = new Uint8Array(Math.min(bytes, MIB));
  for (let at = 0, state = name.length; at < block.length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    block[at] = state >>> 24;
  }
  const whole = new Blob([block]);
  const parts: Blob[] = Array.from({ length: Math.floor(bytes / MIB) }, () => whole);
  return new File([...parts, whole.slice(0, bytes % MIB)], name, { lastModified: 1_700_000_000_000 });
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

const find = (desk: Desk, phase: Row['phase']) => desk.rows.find((row) => row.phase === phase);

/** Sends files in one offer; ends when both sides say that it is over. */
async function send(files: readonly (readonly [string, number])[]): Promise<Report> {
  sender.desk.pick(files.map(([name, bytes]) => fileOf(name, bytes)));
  await until(() => find(receiver.desk, 'asked') !== undefined);
  const id = find(receiver.desk, 'asked')?.id ?? '';
  const begun = performance.now();
  receiver.desk.accept(id, { type: 'all' }, false);
  const row = (desk: Desk) => desk.rows.find((one) => one.id === id);
  const over = (desk: Desk) =>
    !['asked', 'asking', 'running', 'resting'].includes(row(desk)?.phase ?? 'running');
  await until(() => over(sender.desk) && over(receiver.desk));
  const seconds = (performance.now() - begun) / 1000;
  const [out, into] = [row(sender.desk), row(receiver.desk)];
  return { phase: `${out?.phase} ${into?.phase}`, seconds, failed: out?.failed ?? -1 };
}

/** Sends a file, for the first time or again, and says how much of it is here once it is at least so much. */
async function sendUntil(name: string, bytes: number, enough: number): Promise<number> {
  sender.desk.pick([fileOf(name, bytes)]);
  const running = () => find(receiver.desk, 'running');
  await until(() => find(receiver.desk, 'asked') !== undefined || running() !== undefined);
  const asked = find(receiver.desk, 'asked');
  if (asked) receiver.desk.accept(asked.id, { type: 'all' }, false);
  await until(() => (running()?.done ?? 0) >= enough);
  return running()?.done ?? 0;
}

/** Breaks the connection and makes another between the same two. */
async function reconnect(): Promise<void> {
  for (const { connection, desk } of [sender, receiver]) {
    connection.close();
    desk.disconnect();
  }
  await connect();
}

await sender.desk.restore();
await receiver.desk.restore();
await connect();
Object.assign(window, {
  pair: { send, sendUntil, reconnect, rows: () => [sender.desk.rows, receiver.desk.rows] },
});
