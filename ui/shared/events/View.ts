import type { LinkView } from "./LinkView";
import type { ShownView } from "./ShownView";
import type { SourceView } from "./SourceView";
import type { StatsView } from "./StatsView";
import type { VisitorView } from "./VisitorView";
export type View = { "event": "sources", sources: Array<SourceView>, } | { "event": "invited", links: Array<LinkView>, expires_at: number, } | { "event": "revoked" } | { "event": "knocked" } & VisitorView | { "event": "waiting" } & VisitorView | { "event": "joined", guest: string, } | { "event": "connection", guest: string, state: 'connecting' | 'connected' | 'disconnected' | 'failed', } | { "event": "left", guest: string, reason: 'left' | 'lost' | 'turned-away' | 'shown-out' | 'stopped' | 'failed', } | { "event": "stats" } & StatsView | { "event": "source" } & ShownView | { "event": "paused" } | { "event": "resumed" } | { "event": "problem", code: string, message: string, } | { "event": "ended", reason: 'stopped' | 'time-over' | 'failed', };
