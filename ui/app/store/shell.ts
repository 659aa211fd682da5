/** The only place that speaks to the shell. */
import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { BasketView } from '../../shared/events/BasketView';
import type { DragView } from '../../shared/events/DragView';
import type { FolderView } from '../../shared/events/FolderView';
import type { View } from '../../shared/events/View';
import type { WishView } from '../../shared/events/WishView';
import type { Language } from '../../shared/translate';
import type { Trust } from './devices';

/** Words, a number, several words, or yes and no. */
export type SettingValue = string | number | boolean | readonly string[];

/** What the window may ask; the outcome comes as events. */
export type Ask =
  | { readonly command: 'ready' | 'sources' | 'pause' | 'resume' | 'renew' | 'revoke' | 'stop' }
  | { readonly command: 'leave' | 'transfers' | 'clear_history' | 'preview' }
  /** No source: files only. */
  | { readonly command: 'share'; readonly source: string | null }
  /** Another source in the place of the one that is shown. */
  | { readonly command: 'show'; readonly source: string }
  /** The settings, now and whenever their file is changed; and a look at everything that sharing stands on. */
  | { readonly command: 'settings' | 'examine' }
  | { readonly command: 'change'; readonly setting: string; readonly value: SettingValue }
  /** The folder for what arrives, chosen in the system's dialog of this title. */
  | { readonly command: 'choose_inbox'; readonly title: string }
  | { readonly command: 'let_in' | 'turn_away'; readonly guest: string }
  | { readonly command: 'join'; readonly link: string }
  /** All devices, now and whenever one comes, goes or is changed. */
  | { readonly command: 'devices' }
  /** To know a peer who is here again, if they wish it, too. */
  | { readonly command: 'remember'; readonly peer: string }
  | { readonly command: 'connect' | 'forget_device'; readonly device: string }
  | { readonly command: 'rename_device'; readonly device: string; readonly name: string }
  | { readonly command: 'trust_device'; readonly device: string; readonly trust: Trust }
  /** What was picked or dropped last, to one peer or to everybody. */
  | { readonly command: 'send'; readonly to: string | null }
  /** All roots, or those with these numbers; into the folder that was chosen for it. */
  | { readonly command: 'accept'; readonly transfer: string; readonly roots: readonly number[] | null }
  | {
      readonly command: 'decline' | 'hold_back' | 'go_on' | 'cancel' | 'retry' | 'reveal';
      readonly transfer: string;
    }
  /** Shown by the desktop, where this window is not in front. */
  | { readonly command: 'notify'; readonly title: string; readonly text: string };

/** The shell as the store uses it; tests and the dev page put another in its place. Each rejects with `{ code, message }`. */
export interface Shell {
  ask(ask: Ask): Promise<void>;
  /** Files or a folder, chosen in the system's dialog of this title; null where that was closed. */
  pick(what: 'files' | 'folder', title: string): Promise<BasketView | null>;
  /** Another folder for what is offered, chosen in the system's dialog of this title; null where that was closed. */
  chooseFolder(transfer: string, title: string): Promise<FolderView | null>;
  /** The language that was chosen. */
  language(): Promise<'auto' | Language>;
  /** The address that a link leads to. */
  checkLink(link: string): Promise<string>;
  /** What was asked of the window from outside, once; null where that is nothing. */
  wish(): Promise<WishView | null>;
  /** `wished` is called where there is a wish to be fetched. */
  listen(hear: (event: View) => void, drag: (event: DragView) => void, wished: () => void): Promise<unknown>;
}

export const shell: Shell = {
  ask: ({ command, ...rest }) => invoke(command, rest),
  pick: (what, title) => invoke('pick', { what, title }),
  chooseFolder: (transfer, title) => invoke('choose_folder', { transfer, title }),
  language: () => invoke('language'),
  checkLink: (link) => invoke('check_link', { link }),
  wish: () => invoke('wish'),
  listen: async (hear, drag, wished) => {
    await listen('porthole-wish', wished);
    await listen<DragView>('porthole-drag', ({ payload }) => drag(payload));
    await listen<View>('porthole', ({ payload }) => hear(payload));
  },
};
