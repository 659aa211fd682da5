/** A guest's page with a picture painted here and numbers made up here. */
import { FakeFiles } from './fake-files.svelte';
import type { Statistics } from '../viewer/connection/statistics';
import type { Page } from '../viewer/page.svelte';
import { visitOf, type State } from '../viewer/state';

export class FakePage implements Page {
  state: State = $state.raw({ kind: 'reading-link' });
  picture: MediaStream | null = $state.raw(null);
  name = $state('Ben');
  statistics: Statistics | null = $state.raw(null);
  readonly files: FakeFiles;
  filesOnly = $state(false);

  constructor(state: State, transfers: string) {
    this.state = state;
    this.files = new FakeFiles(transfers);
    if (visitOf(state)?.source) this.picture = painted();
  }

  knock(name: string): void {
    this.name = name;
    this.state = { kind: 'knocking', attempt: 0 };
  }

  again(): void {
    this.state = { kind: 'knocking', attempt: 1 };
  }

  comeForFiles(): void {
    this.filesOnly = true;
    this.again();
  }

  rename(): void {
    this.state = { kind: 'naming' };
  }

  measure(): () => void {
    this.statistics = {
      framesPerSecond: 29.8,
      width: 1920,
      height: 1080,
      bitRate: 2.41e6,
      framesDecoded: 18_204,
      framesDropped: 3,
      freezes: 0,
      jitterBufferDelay: 11.4,
      loss: 0.002,
      roundTrip: 3.2,
      local: { type: 'prflx', address: '192.168.1.23:51234', protocol: 'udp' },
      remote: { type: 'host', address: '192.168.1.5:40112', protocol: 'udp' },
    };
    return () => undefined;
  }
}

/** Something like a desktop, as a stream. */
function painted(): MediaStream | null {
  const canvas = document.createElement('canvas');
  canvas.width = 1920;
  canvas.height = 1080;
  const pen = canvas.getContext('2d');
  if (!pen || !canvas.captureStream) return null;
  paint(pen);
  setInterval(() => paint(pen), 500);
  return canvas.captureStream(10);
}

function paint(pen: CanvasRenderingContext2D): void {
  const sky = pen.createLinearGradient(0, 0, 1920, 1080);
  sky.addColorStop(0, '#274b74');
  sky.addColorStop(1, '#7a4f83');
  pen.fillStyle = sky;
  pen.fillRect(0, 0, 1920, 1080);
  pen.fillStyle = '#f5f6f8';
  pen.fillRect(160, 120, 1180, 760);
  pen.fillStyle = '#d9dde3';
  pen.fillRect(160, 120, 1180, 44);
  pen.fillStyle = '#22303d';
  pen.font = '22px monospace';
  for (let line = 0; line < 26; line += 1)
    pen.fillText(`${line + 1}  fn row_${line}() -> u32 { ${line * 7} }`, 190, 205 + line * 26);
  pen.fillText(new Date().toLocaleTimeString(), 1700, 1050);
}
