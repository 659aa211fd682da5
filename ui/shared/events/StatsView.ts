import type { GuestStatsView } from "./GuestStatsView";
export type StatsView = { guests: number, frames_captured: number, frames_encoded: number, frames_sent: number, bit_rate: number, encoders: number, per_guest: Array<GuestStatsView>, };
