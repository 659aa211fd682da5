/** Visits to other Portholes in the host's language. */
import type { VisitView } from '../../shared/events/VisitView';
import { called, type Key, t } from '../catalogue';

const REASONS = new Map<string, Key>([
  ['unreachable', 'visit.unreachable'],
  ['silent', 'visit.silent'],
  ['busy', 'visit.busy'],
  ['broken', 'visit.broken'],
  ['left', 'visit.left'],
  ['turned-away', 'visit.turned-away'],
  ['shown-out', 'visit.shown-out'],
  ['stopped', 'visit.stopped'],
  ['replaced', 'visit.replaced'],
  ['expired', 'visit.expired'],
  ['revoked', 'visit.revoked'],
  ['wrong-link', 'visit.wrong-link'],
  ['device-changed', 'visit.device-changed'],
  ['full', 'visit.full'],
  ['version', 'visit.version'],
  ['refused', 'visit.refused'],
]);

const STATES: Record<VisitView['state'], Key> = {
  connecting: 'visit.connecting',
  waiting: 'visit.waiting',
  in: 'visit.in',
  lost: 'visit.lost',
  ended: 'visit.over',
};

/** How the host is called: by its name, or by where it is. */
export function hostName({ name, address }: VisitView): string {
  return name ? called(name) : address;
}

/** How the visit stands, and why it is not further. */
export function standing(visit: VisitView): string {
  const values = { name: hostName(visit) };
  const reason = REASONS.get(visit.reason ?? '');
  return reason ? t(reason, values) : t(STATES[visit.state], values);
}

const LINKS = new Map<string, Key>([
  ['no-link', 'link.no-link'],
  ['unreachable', 'link.unreachable'],
  ['version', 'link.version'],
  ['incomplete', 'link.incomplete'],
]);

/** Why a text is not a link. */
export function linkProblem(code: string): string {
  return t(LINKS.get(code) ?? 'link.no-link');
}
