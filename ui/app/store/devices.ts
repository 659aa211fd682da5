/** Devices, and who may become one, as values; nothing here touches shell or browser. */
import type { DeviceChangeView } from '../../shared/events/DeviceChangeView';
import type { DevicesView } from '../../shared/events/DevicesView';
import type { DeviceView } from '../../shared/events/DeviceView';
import type { MeetingView } from '../../shared/events/MeetingView';
import type { View } from '../../shared/events/View';

export type Trust = DeviceView['trust'];

/** What the window knows of devices. */
export interface Circle {
  /** Null until they were told. */
  readonly sheet: DevicesView | null;
  /** How this person and each peer who is here stand to remembering each other. */
  readonly meetings: Readonly<Record<string, MeetingView['state']>>;
  /** Who said to be a device and was not, one of each device, until a person dealt with it. */
  readonly changes: readonly DeviceChangeView[];
}

export const NOBODY: Circle = { sheet: null, meetings: {}, changes: [] };

/** The circle after `event`. */
export function nextCircle(circle: Circle, event: View): Circle {
  switch (event.event) {
    case 'devices':
      return { ...circle, sheet: event };
    case 'meeting':
      return { ...circle, meetings: { ...circle.meetings, [event.peer]: event.state } };
    case 'device-changed':
      return { ...circle, changes: [...without(circle.changes, event.device), event] };
    case 'left':
      return { ...circle, meetings: apart(circle.meetings, event.guest) };
    case 'visit':
      return event.state === 'ended' && event.host
        ? { ...circle, meetings: apart(circle.meetings, event.host) }
        : circle;
    default:
      return circle;
  }
}

/** The circle once a person dealt with the warning about a device. */
export function heeded(circle: Circle, device: string): Circle {
  return { ...circle, changes: without(circle.changes, device) };
}

/** All devices, those that are here first, and the others by when they were seen last. */
export function atHand({ sheet }: Circle): readonly DeviceView[] {
  const devices = [...(sheet?.devices ?? [])];
  const seen = ({ here, last_seen }: DeviceView) => (here ? Infinity : (last_seen ?? 0));
  return devices.sort((a, b) => (seen(a) === seen(b) ? 0 : seen(b) - seen(a)));
}

function without(changes: readonly DeviceChangeView[], device: string): readonly DeviceChangeView[] {
  return changes.filter((change) => change.device !== device);
}

function apart(meetings: Circle['meetings'], peer: string): Circle['meetings'] {
  return Object.fromEntries(Object.entries(meetings).filter(([known]) => known !== peer));
}
