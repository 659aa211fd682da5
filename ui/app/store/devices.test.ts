import { describe, expect, it } from 'vitest';
import type { DeviceView } from '../../shared/events/DeviceView';
import type { View } from '../../shared/events/View';
import { atHand, heeded, nextCircle, NOBODY } from './devices';

const device = (name: string, here: boolean, last_seen: number | null): DeviceView => ({
  device: name.padEnd(16, '0'),
  name,
  trust: 'ask',
  here,
  address: here ? '192.168.1.7:7780' : null,
  last_seen,
});
const sheet = (...devices: DeviceView[]): View => ({
  event: 'devices',
  devices,
  keeping: 'keyring',
  why: null,
  unfound: null,
});
const changed = (name: string, address: string): View => ({
  event: 'device-changed',
  device: name.padEnd(16, '0'),
  name,
  address,
});
const after = (...events: readonly View[]) => events.reduce(nextCircle, NOBODY);

describe('devices', () => {
  it('stand with those that are here first, then those seen last', () => {
    const circle = after(
      sheet(device('old', false, 5), device('never', false, null), device('new', false, 9)),
    );
    expect(atHand(circle).map(({ name }) => name)).toEqual(['new', 'old', 'never']);
    const here = nextCircle(circle, sheet(device('new', false, 9), device('here', true, null)));
    expect(atHand(here).map(({ name }) => name)).toEqual(['here', 'new']);
    expect(atHand(NOBODY)).toEqual([]);
  });

  it('are met as far as both persons wish, until the other one goes', () => {
    const asked = after({ event: 'meeting', peer: '3ac2e8504095976f', name: 'Ben', state: 'asks' });
    expect(asked.meetings).toEqual({ '3ac2e8504095976f': 'asks' });
    expect(nextCircle(asked, { event: 'left', guest: '3ac2e8504095976f', reason: 'left' }).meetings).toEqual(
      {},
    );
  });

  it('that changed are warned of once each, until somebody dealt with it', () => {
    const warned = after(changed('a', '10.0.0.1'), changed('b', '10.0.0.2'), changed('a', '10.0.0.3'));
    expect(warned.changes.map(({ name, address }) => [name, address])).toEqual([
      ['b', '10.0.0.2'],
      ['a', '10.0.0.3'],
    ]);
    expect(nextCircle(warned, sheet()).changes).toHaveLength(2);
    expect(heeded(warned, 'a'.padEnd(16, '0')).changes.map(({ name }) => name)).toEqual(['b']);
  });
});
