/** How a state feels, for its looks and for what the page offers to do. */
import type { State } from './state';

/** `busy`: something is under way. `asking`: the guest is asked. `trouble`: it did not work. `over`: it ended well. */
export type Tone = 'busy' | 'asking' | 'trouble' | 'over';

export function toneOf(state: State): Tone {
  switch (state.kind) {
    case 'naming':
      return 'asking';
    case 'ended':
      return 'over';
    case 'bad-link':
    case 'no-webrtc':
    case 'no-h264':
    case 'refused':
    case 'misdirected':
    case 'wrong-seal':
    case 'unreachable':
      return 'trouble';
    case 'reading-link':
    case 'knocking':
    case 'connecting':
    case 'waiting':
    case 'watching':
    case 'paused':
    case 'source-hidden':
    case 'source-silent':
    case 'source-gone':
    case 'reconnecting':
    case 'slow-down':
      return 'busy';
  }
}

/** Whether another knock may lead somewhere: `again` after a failure, `here` where the guest is elsewhere now. */
export function offersKnock(state: State): 'again' | 'here' | null {
  switch (state.kind) {
    case 'unreachable':
      return 'again';
    case 'ended':
      return state.reason === 'replaced' ? 'here' : state.reason === 'stopped' ? 'again' : null;
    case 'refused':
      return state.reason === 'full' || state.reason === 'replayed' ? 'again' : null;
    default:
      return null;
  }
}

/** Whether the picture is all that stands in the way. */
export function cannotShow(state: State): boolean {
  return state.kind === 'no-h264' || (state.kind === 'refused' && state.reason === 'no-h264');
}
