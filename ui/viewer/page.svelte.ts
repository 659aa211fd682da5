/** The store of the guest's page: the only place where what happens becomes what is shown. */
import { describeBrowser, hasH264, hasWebRtc } from './browser';
import { tabCertificate } from './connection/certificate';
import { pause } from './connection/backoff';
import { knockAt } from './connection/door';
import { fingerprintOf } from './connection/fingerprint';
import type { FilesLine } from './connection/files-channel';
import { Guest } from './connection/guest';
import { BrowserPeer } from './connection/peer';
import { entriesOf, readStatistics, type Statistics } from './connection/statistics';
import type { World } from './connection/world';
import { VERSION } from '../shared/wire/constants';
import { Desk, type Files } from './files/desk.svelte';
import { readLink, type Secret } from './link';
import { storedName, storeName, tidyName } from './name';
import { keysOf } from './seal';
import { isIn, next, START, type Happening, type State } from './state';
import { wordsOf } from './words';

/** What the components see and may ask; the dev pages put another in its place. */
export interface Page {
  readonly state: State;
  readonly picture: MediaStream | null;
  /** The guest's name; may be empty. */
  readonly name: string;
  readonly statistics: Statistics | null;
  readonly files: Files;
  /** Whether the guest came without asking for a picture. */
  readonly filesOnly: boolean;
  knock(name: string): void;
  again(): void;
  /** Comes in without asking for a picture, which this browser cannot show. */
  comeForFiles(): void;
  rename(): void;
  /** Reads the statistics once a second until the returned function is called. */
  measure(): () => void;
}

const MEASURING_INTERVAL = 1000;

export class GuestPage implements Page {
  state: State = $state.raw(START);
  picture: MediaStream | null = $state.raw(null);
  name = $state(storedName() ?? '');
  statistics: Statistics | null = $state.raw(null);
  readonly files = new Desk((life, message) => this.#guest?.say({ type: 'files', life, message }));
  filesOnly = $state(false);
  #guest: Guest | null = null;
  /** The way of files, whether or not the host has let the guest in. */
  #line: FilesLine | null = null;

  constructor() {
    void this.files.restore();
  }

  /** Reads the link and knocks at once where the guest's name is known. */
  begin(): void {
    this.#guest?.close();
    this.picture = null;
    const link = readLink(location.hash);
    if (!link.ok) return this.#happen({ type: 'bad-link', problem: link.problem });
    if (!hasWebRtc()) return this.#happen({ type: 'no-webrtc' });
    if (!hasH264() && !this.filesOnly) return this.#happen({ type: 'no-h264' });
    this.#guest = new Guest(world(link.secret, !this.filesOnly), {
      tell: (happening) => this.#happen(happening),
      show: (picture) => (this.picture = picture),
      files: {
        open: (line) => this.#lineIs(line),
        chunk: (message) => this.files.chunk(message),
        room: () => this.files.pump(),
        closed: () => this.#lineIs(null),
      },
    });
    if (storedName() === null) this.#happen({ type: 'name-wanted' });
    else this.#guest.arrive(this.name);
  }

  knock(name: string): void {
    this.name = tidyName(name);
    storeName(this.name);
    this.again();
  }

  again(): void {
    // The last picture of a visit that is over is none of the next one's.
    this.picture = null;
    this.#guest?.arrive(this.name);
  }

  comeForFiles(): void {
    this.filesOnly = true;
    this.begin();
  }

  rename(): void {
    this.#guest?.close();
    this.#happen({ type: 'name-wanted' });
  }

  /** The network is there again: tries at once, even after the page had given up. */
  networkIsBack(): void {
    if (this.state.kind === 'unreachable') this.again();
    else this.#guest?.networkIsBack();
  }

  /** Somebody looks at the page again; a phone that slept has lost its connection meanwhile. */
  wake(): void {
    if (this.state.kind === 'reconnecting' || this.state.kind === 'unreachable') this.networkIsBack();
  }

  leave(): void {
    this.#guest?.leave();
  }

  measure(): () => void {
    let before: ReturnType<typeof entriesOf> | null = null;
    const read = async () => {
      const report = await this.#guest?.statistics();
      if (!report) return;
      const now = entriesOf(report);
      this.statistics = readStatistics(now, before);
      before = now;
    };
    const ignore = () => undefined;
    void read().catch(ignore);
    const timer = setInterval(() => void read().catch(ignore), MEASURING_INTERVAL);
    return () => clearInterval(timer);
  }

  #happen(happening: Happening): void {
    if (happening.type === 'told' && happening.message.type === 'files')
      return this.files.heard(happening.message.life, happening.message.message);
    this.state = next(this.state, happening);
    this.#meet();
  }

  #lineIs(line: FilesLine | null): void {
    this.#line = line;
    if (!line) this.files.disconnect();
    this.#meet();
  }

  /** Files go once the channel stands and the host has let the guest in. */
  #meet(): void {
    if (this.#line && !this.files.open && isIn(this.state)) this.files.connect(this.#line);
  }
}

function world(secret: Secret, video: boolean): World {
  const keys = keysOf(secret);
  const browser = describeBrowser(navigator.userAgent);
  return {
    openPeer: async (events) => new BrowserPeer(await tabCertificate(), video, events),
    knock: (offer, name, restart, signal) =>
      knockAt(keys, { version: VERSION, name, browser, abilities: { h264: video }, offer, restart }, signal),
    words: (offer, answer) => {
      const [guest, host] = [fingerprintOf(offer), fingerprintOf(answer)];
      return guest && host ? wordsOf(secret, guest, host) : null;
    },
    pause,
    silence: pause,
    now: () => performance.now(),
  };
}
