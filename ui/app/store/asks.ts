/** What is asked of the shell in one word; its outcome comes as events. */
import type { Trust } from './devices';
import type { Ask, SettingValue } from './shell';

export abstract class Asks {
  /** The settings, and every change of them from now on. */
  settings(): void {
    void this.ask({ command: 'settings' });
  }

  change(setting: string, value: SettingValue): void {
    void this.ask({ command: 'change', setting, value });
  }

  look(): void {
    void this.ask({ command: 'sources' });
  }

  /** A picture of what is shown. */
  preview(): void {
    void this.ask({ command: 'preview' });
  }

  letIn(guest: string): void {
    void this.ask({ command: 'let_in', guest });
  }

  /** Turns a waiting guest away, or shows out one who is in. */
  turnAway(guest: string): void {
    void this.ask({ command: 'turn_away', guest });
  }

  pause(): void {
    void this.ask({ command: 'pause' });
  }

  resume(): void {
    void this.ask({ command: 'resume' });
  }

  renew(): void {
    void this.ask({ command: 'renew' });
  }

  revoke(): void {
    void this.ask({ command: 'revoke' });
  }

  /** Wishes to know a peer who is here again. */
  remember(peer: string): void {
    void this.ask({ command: 'remember', peer });
  }

  rename(device: string, name: string): void {
    void this.ask({ command: 'rename_device', device, name });
  }

  trust(device: string, trust: Trust): void {
    void this.ask({ command: 'trust_device', device, trust });
  }

  forget(device: string): void {
    void this.ask({ command: 'forget_device', device });
  }

  /** Takes all of an offer, or some of its roots. */
  accept(transfer: string, roots: readonly number[] | null): void {
    void this.ask({ command: 'accept', transfer, roots });
  }

  /** Does one of the things that can be done to a transfer. */
  handle(command: 'decline' | 'hold_back' | 'go_on' | 'cancel' | 'retry' | 'reveal', transfer: string): void {
    void this.ask({ command, transfer });
  }

  clearHistory(): void {
    void this.ask({ command: 'clear_history' });
  }

  /** Whether it was taken. */
  protected abstract ask(ask: Ask): Promise<boolean>;
}
