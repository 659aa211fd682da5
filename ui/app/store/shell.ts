/** The only place that speaks to the shell. */
import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { View } from '../../shared/events/View';

/** What the window may ask; the outcome comes as events. */
export type Ask =
  | { readonly command: 'ready' | 'sources' | 'pause' | 'resume' | 'renew' | 'revoke' | 'stop' }
  | { readonly command: 'share'; readonly source: string }
  | { readonly command: 'let_in' | 'turn_away'; readonly guest: string };

/** The shell as the store uses it; tests and the dev page put another in its place. */
export interface Shell {
  /** Rejects with `{ code, message }`. */
  ask(ask: Ask): Promise<void>;
  listen(hear: (event: View) => void): Promise<unknown>;
}

export const shell: Shell = {
  ask: ({ command, ...rest }) => invoke(command, rest),
  listen: (hear) => listen<View>('porthole', ({ payload }) => hear(payload)),
};
