/** The one line that always says what is being waited for. */
import type { EndReason } from '../shared/wire/EndReason';
import type { Translate } from '../shared/translate';
import type { Key } from './catalogue';
import type { LinkProblem } from './link';
import type { DoorRefusal, FinalRefusal, State, Visit } from './state';

const BAD_LINK: Record<LinkProblem, Key> = {
  missing: 'bad-link.missing',
  malformed: 'bad-link.malformed',
  newer: 'bad-link.newer',
};

const ENDED: Record<EndReason, Key> = {
  'turned-away': 'ended.turned-away',
  'shown-out': 'ended.shown-out',
  stopped: 'ended.stopped',
  replaced: 'ended.replaced',
};

const REFUSED: Record<FinalRefusal, Key> = {
  expired: 'refused.expired',
  revoked: 'refused.revoked',
  replayed: 'refused.replayed',
  full: 'refused.full',
  'turned-away': 'refused.turned-away',
  'no-h264': 'no-h264',
  version: 'refused.version',
  'bad-offer': 'refused.bad-offer',
};

const MISDIRECTED: Record<DoorRefusal, Key> = {
  foreign: 'misdirected.foreign',
  'too-large': 'misdirected.too-large',
  'not-found': 'misdirected.not-found',
};

export function sentence(state: State, t: Translate<Key>): string {
  switch (state.kind) {
    case 'bad-link':
      return t(BAD_LINK[state.problem]);
    case 'knocking':
      return t(state.attempt === 0 ? 'knocking' : 'knocking-again');
    case 'waiting':
      return waiting(state.visit, t);
    case 'watching':
      return watching(state.visit, t);
    case 'ended':
      return t(ENDED[state.reason]);
    case 'refused':
      return t(REFUSED[state.reason]);
    case 'misdirected':
      return t(MISDIRECTED[state.code]);
    case 'slow-down':
      return t('slow-down', { count: state.seconds });
    case 'reading-link':
    case 'no-webrtc':
    case 'no-h264':
    case 'naming':
    case 'connecting':
    case 'paused':
    case 'source-hidden':
    case 'source-silent':
    case 'source-gone':
    case 'reconnecting':
    case 'wrong-seal':
    case 'unreachable':
      return t(state.kind);
  }
}

function waiting({ host }: Visit, t: Translate<Key>): string {
  return host ? t('waiting-for', { host }) : t('waiting');
}

function watching({ source }: Visit, t: Translate<Key>): string {
  return source?.name ? t('watching-source', { source: source.name }) : t('watching');
}
