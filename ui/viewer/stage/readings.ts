/** The lines of the statistics panel: names, and values as people read them. */
import { type Key, language, t } from '../catalogue';
import type { Endpoint, Statistics } from '../connection/statistics';

const UNKNOWN = '–';
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export function readings(now: Statistics | null): { key: Key; value: string }[] {
  const count = (value: number | null | undefined) => (value == null ? UNKNOWN : whole.format(value));
  const milliseconds = (value: number | null | undefined) =>
    value == null ? UNKNOWN : t('unit.milliseconds', { value: fine.format(value) });
  const rate = now?.framesPerSecond;
  return [
    {
      key: 'statistics.frame-rate',
      value: rate == null ? UNKNOWN : t('unit.frames-per-second', { value: fine.format(rate) }),
    },
    { key: 'statistics.size', value: now?.width && now.height ? `${now.width} × ${now.height}` : UNKNOWN },
    { key: 'statistics.bit-rate', value: bitRate(now?.bitRate) },
    { key: 'statistics.decoded', value: count(now?.framesDecoded) },
    { key: 'statistics.dropped', value: count(now?.framesDropped) },
    { key: 'statistics.freezes', value: count(now?.freezes) },
    { key: 'statistics.jitter-buffer', value: milliseconds(now?.jitterBufferDelay) },
    {
      key: 'statistics.loss',
      value: now?.loss == null ? UNKNOWN : t('unit.percent', { value: fine.format(now.loss * 100) }),
    },
    { key: 'statistics.round-trip', value: milliseconds(now?.roundTrip) },
    { key: 'statistics.local', value: endpoint(now?.local) },
    { key: 'statistics.remote', value: endpoint(now?.remote) },
  ];
}

function bitRate(value: number | null | undefined): string {
  if (value == null) return UNKNOWN;
  return value < 1e6
    ? t('unit.kilobits', { value: whole.format(value / 1e3) })
    : t('unit.megabits', { value: fine.format(value / 1e6) });
}

function endpoint(end: Endpoint | null | undefined): string {
  return end ? [end.type, end.protocol, end.address].filter(Boolean).join(' ') : UNKNOWN;
}
