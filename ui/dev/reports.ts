/** Settings and findings as the conductor would tell them. */
import type { View } from '../shared/events/View';

export const SETTINGS: Extract<View, { event: 'settings' }> = {
  event: 'settings',
  path: '/home/ann/.config/porthole/settings.toml',
  is_there: true,
  unread: null,
  name: '',
  folder: '',
  accept: 'ask',
  addresses: [],
  port: null,
  megabits: null,
  language: 'auto',
  theme: 'auto',
  close_to_tray: 'sharing',
  start_with_session: false,
  machine: 'Ann’s workstation',
  inbox: '/home/ann/Downloads',
  interfaces: ['wlp3s0', 'enp2s0', 'docker0'],
  wrong: [],
};

export const WRONG_SETTINGS: View = {
  ...SETTINGS,
  addresses: ['wlp3s0'],
  port: 9000,
  folder: '/srv/from colleagues',
  inbox: '/srv/from colleagues',
  wrong: [
    { code: 'settings-theme', line: 7, given: '"blue"' },
    { code: 'settings-line', line: 12, given: '' },
  ],
};

export const FINDINGS: Extract<View, { event: 'examined' }> = {
  event: 'examined',
  findings: [
    { code: 'address-lan', verdict: 'ok', values: { address: '192.168.1.5', interface: 'wlp3s0' } },
    { code: 'port-other', verdict: 'warn', values: { port: '7780' } },
    {
      code: 'firewall-closed',
      verdict: 'bad',
      values: { port: '7780', program: 'ufw', command: 'sudo ufw allow 7780/tcp' },
    },
    { code: 'display-fine', verdict: 'ok', values: { count: '7' } },
    { code: 'encoder-fine', verdict: 'ok', values: { size: '1920x1080', milliseconds: '9' } },
    { code: 'folder-fine', verdict: 'ok', values: { path: '/home/ann/Downloads' } },
    { code: 'ledger-fine', verdict: 'ok', values: {} },
  ],
};
