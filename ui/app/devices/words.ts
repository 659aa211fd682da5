/** Devices in the host's language. */
import type { DeviceView } from '../../shared/events/DeviceView';
import { t } from '../catalogue';
import { language } from '../language.svelte';

/** Whether a device is here, or when it was connected last. */
export function seen({ here, last_seen }: DeviceView): string {
  if (here) return t('devices.here');
  if (last_seen === null) return t('devices.away');
  const day = new Intl.DateTimeFormat(language(), { day: 'numeric', month: 'short' }).format(
    last_seen * 1000,
  );
  return t('devices.seen', { day });
}
