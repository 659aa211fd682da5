/** Devices as the conductor would tell them. */
import type { DragView } from '../shared/events/DragView';
import type { DeviceView } from '../shared/events/DeviceView';
import type { View } from '../shared/events/View';

const now = Math.floor(Date.now() / 1000);

const device = (number: number, name: string, rest: Partial<DeviceView> = {}): DeviceView => ({
  device: `${number}ac2e8504095976f`,
  name,
  trust: 'ask',
  here: false,
  address: null,
  last_seen: now - number * 86_400,
  ...rest,
});
const here = { here: true, address: '192.168.1.7:7780' } as const;

export const DEVICES: Extract<View, { event: 'devices' }> = {
  event: 'devices',
  devices: [
    device(1, 'Workshop', { ...here, trust: 'files' }),
    device(2, 'Eva Martínez de la Fuente y Sánchez-Ocaña, second floor', { ...here, trust: 'watch' }),
    device(3, 'Ольга', { last_seen: null }),
    device(4, 'דנה'),
  ],
  keeping: 'keyring',
  why: null,
  unfound: null,
};

const UNKEPT: View = {
  ...DEVICES,
  devices: DEVICES.devices.slice(0, 1),
  keeping: 'run',
  why: 'the keyring is locked',
  unfound: 'this machine does not let Porthole join multicast on 192.168.1.5',
};

const CHANGED: View = {
  event: 'device-changed',
  device: DEVICES.devices[1]?.device ?? '',
  name: DEVICES.devices[1]?.name ?? '',
  address: '192.168.1.66',
};

const meeting = (peer: string, state: Extract<View, { event: 'meeting' }>['state']): View => ({
  event: 'meeting',
  peer,
  name: 'Ben',
  state,
});

/** The states that are about devices; `guests` came in before, `visit` is one that was let in. */
export function deviceHouses(
  guests: readonly View[],
  peers: readonly string[],
  visit: readonly (View | DragView)[],
): Record<string, readonly (View | DragView)[]> {
  const host = visit.find((event) => event.event === 'visit')?.host ?? '';
  const [first = '', second = ''] = peers;
  return {
    devices: [DEVICES],
    'devices-unkept': [UNKEPT],
    'device-changed': [DEVICES, CHANGED],
    meeting: [...guests, DEVICES, meeting(first, 'asks'), meeting(second, 'able')],
    met: [...guests, DEVICES, meeting(first, 'asked'), meeting(second, 'remembered')],
    'visit-meeting': [...visit, meeting(host, 'asks')],
  };
}
