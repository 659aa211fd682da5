/** What the page is doing, as one value, and how that value changes. Nothing here touches the browser. */
import type { DoorCode } from '../shared/wire/DoorCode';
import type { EndReason } from '../shared/wire/EndReason';
import type { RefusalReason } from '../shared/wire/RefusalReason';
import type { ToGuest } from '../shared/wire/ToGuest';
import type { LinkProblem } from './link';
import type { Words } from './words';

/** What the host shows; sizes in pixels. */
export interface Source {
  readonly name: string;
  readonly width: number;
  readonly height: number;
}

/** What is known of a visit once the host has answered. */
export interface Visit {
  readonly words: Words;
  /** The host's name; may be empty. */
  readonly host: string;
  readonly source: Source | null;
}

/** A visit whose connection stands. */
export type Present =
  | { readonly kind: 'waiting'; readonly visit: Visit }
  | { readonly kind: 'watching'; readonly visit: Visit }
  | { readonly kind: 'paused'; readonly visit: Visit }
  | { readonly kind: Unseen; readonly visit: Visit };

/** Why the source cannot be seen. The host names the source when it can be again. */
type Unseen = 'source-hidden' | 'source-silent' | 'source-gone';

/** A refusal that the page cannot get around by itself; `no-session` it can. */
export type FinalRefusal = Exclude<RefusalReason, 'no-session'>;

/** What the door said in the open that waiting does not cure. */
export type DoorRefusal = Extract<DoorCode, 'foreign' | 'too-large' | 'not-found'>;

export type State =
  | { readonly kind: 'reading-link' }
  | { readonly kind: 'bad-link'; readonly problem: LinkProblem }
  | { readonly kind: 'no-webrtc' }
  | { readonly kind: 'no-h264' }
  | { readonly kind: 'naming' }
  /** `attempt` counts from 0. */
  | { readonly kind: 'knocking'; readonly attempt: number }
  | { readonly kind: 'connecting'; readonly visit: Visit }
  | Present
  | { readonly kind: 'reconnecting'; readonly before: Present }
  | { readonly kind: 'ended'; readonly reason: EndReason }
  | { readonly kind: 'refused'; readonly reason: FinalRefusal }
  | { readonly kind: 'misdirected'; readonly code: DoorRefusal }
  | { readonly kind: 'wrong-seal' }
  | { readonly kind: 'slow-down'; readonly seconds: number }
  | { readonly kind: 'unreachable' };

/** What can happen to a page. */
export type Happening =
  | { readonly type: 'bad-link'; readonly problem: LinkProblem }
  | { readonly type: 'no-webrtc' }
  | { readonly type: 'no-h264' }
  | { readonly type: 'name-wanted' }
  | { readonly type: 'knocked'; readonly attempt: number }
  | { readonly type: 'admitted'; readonly words: Words; readonly host: string }
  | { readonly type: 'told'; readonly message: ToGuest }
  | { readonly type: 'lost' }
  | { readonly type: 'back' }
  | { readonly type: 'refused'; readonly reason: FinalRefusal }
  | { readonly type: 'misdirected'; readonly code: DoorRefusal }
  | { readonly type: 'wrong-seal' }
  | { readonly type: 'slow-down'; readonly seconds: number }
  | { readonly type: 'unreachable' };

export const START: State = { kind: 'reading-link' };

const UNSEEN: ReadonlySet<State['kind']> = new Set<Unseen>(['source-hidden', 'source-silent', 'source-gone']);
const PICTURED: ReadonlySet<State['kind']> = new Set<State['kind']>(['watching', 'paused', ...UNSEEN]);
const PRESENT: ReadonlySet<State['kind']> = new Set<State['kind']>(['waiting', ...PICTURED]);

/** The state after `happening`. */
export function next(state: State, happening: Happening): State {
  switch (happening.type) {
    case 'bad-link':
      return { kind: 'bad-link', problem: happening.problem };
    case 'no-webrtc':
    case 'no-h264':
    case 'wrong-seal':
    case 'unreachable':
      return { kind: happening.type };
    case 'name-wanted':
      return { kind: 'naming' };
    case 'knocked':
      return isStanding(state) ? state : { kind: 'knocking', attempt: happening.attempt };
    case 'admitted':
      return admitted(state, happening.words, happening.host);
    case 'told':
      return told(state, happening.message);
    case 'lost':
      return isPresent(state) ? { kind: 'reconnecting', before: state } : state;
    case 'back':
      return state.kind === 'reconnecting' ? state.before : state;
    case 'refused':
      return { kind: 'refused', reason: happening.reason };
    case 'misdirected':
      return { kind: 'misdirected', code: happening.code };
    case 'slow-down':
      return isStanding(state) ? state : { kind: 'slow-down', seconds: happening.seconds };
  }
}

/** Whether a guest has the connection and the host's word is the only thing that counts. */
export function isPresent(state: State): state is Present {
  return PRESENT.has(state.kind);
}

/** Whether the picture is what the page is about now. */
export function showsPicture(state: State): boolean {
  return PICTURED.has(state.kind === 'reconnecting' ? state.before.kind : state.kind);
}

/** Whether the host holds the picture back: then the last one is not to be read either. */
export function isHeldBack(state: State): boolean {
  return (state.kind === 'reconnecting' ? state.before : state).kind === 'paused';
}

/** Whether the host has let the guest in and the connection stands, so that files may go. */
export function isIn(state: State): boolean {
  return PICTURED.has(state.kind);
}

/** Whether there is nothing to see: the host shows nothing, or the guest came for files only. */
export function isForFiles(state: State, hasPicture: boolean, filesOnly: boolean): boolean {
  const shown = state.kind === 'reconnecting' ? state.before : state;
  if (filesOnly) return PICTURED.has(shown.kind);
  return shown.kind === 'watching' && shown.visit.source === null && !hasPicture;
}

/** What is known of the visit, where there is one. */
export function visitOf(state: State): Visit | null {
  if (state.kind === 'connecting' || isPresent(state)) return state.visit;
  return state.kind === 'reconnecting' ? state.before.visit : null;
}

/** Whether there is a session that the tries under way want to keep. */
function isStanding(state: State): state is Present | Extract<State, { kind: 'reconnecting' }> {
  return state.kind === 'reconnecting' || isPresent(state);
}

function admitted(state: State, words: Words, host: string): State {
  if (!isStanding(state)) return { kind: 'connecting', visit: { words, host, source: null } };
  const before = state.kind === 'reconnecting' ? state.before : state;
  const known = { ...before, visit: { ...before.visit, words, host } };
  return state.kind === 'reconnecting' ? { kind: 'reconnecting', before: known } : known;
}

/** The host's word. It also proves that the connection stands, so it ends a reconnection. */
function told(state: State, message: ToGuest): State {
  const visit = visitOf(state);
  if (!visit) return state;
  const now = state.kind === 'reconnecting' ? state.before : state;
  switch (message.type) {
    case 'waiting':
      return { kind: 'waiting', visit };
    case 'let-in':
    case 'resumed':
      return { kind: 'watching', visit };
    case 'source':
      return sourceShown(now, visit, message);
    case 'paused':
    case 'source-hidden':
    case 'source-silent':
    case 'source-gone':
      return { kind: message.type, visit };
    case 'ended':
      return { kind: 'ended', reason: message.reason };
    case 'description':
    case 'alive':
    case 'return-key':
    case 'no-picture':
    case 'files':
    case 'lanes':
    case 'devices':
      return state;
  }
}

function sourceShown(now: State, visit: Visit, { name, width, height }: Source): State {
  const known = { ...visit, source: { name, width, height } };
  if (UNSEEN.has(now.kind)) return { kind: 'watching', visit: known };
  return now.kind === 'connecting' || isPresent(now) ? { ...now, visit: known } : now;
}
