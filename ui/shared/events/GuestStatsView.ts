export type GuestStatsView = { guest: string, bit_rate: number, round_trip_ms: number | null, loss: number, estimate: number | null, };
