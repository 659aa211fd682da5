/** Sizes and times as people read them. */
import { fineNumber, type Key, t, wholeNumber } from '../catalogue';

const UNITS: readonly [number, Key][] = [
  [1e12, 'unit.terabytes'],
  [1e9, 'unit.gigabytes'],
  [1e6, 'unit.megabytes'],
  [1e3, 'unit.kilobytes'],
];

/** A number of bytes, in decimal units. */
export function bytes(value: number): string {
  const [size, unit] = UNITS.find(([least]) => value >= least) ?? [1, 'unit.bytes' as const];
  const scaled = value / size;
  return t(unit, { value: (size > 1 && scaled < 100 ? fineNumber : wholeNumber)(scaled) });
}

/** Seconds as `42 s`, `3 min`, `2 h` or `2 h 5 min`: never less than it will take. */
export function duration(seconds: number): string {
  if (seconds < 60) return t('unit.seconds', { value: Math.ceil(seconds) });
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return t('unit.minutes', { value: minutes });
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0
    ? t('unit.whole-hours', { hours })
    : t('unit.hours', { hours, minutes: minutes % 60 });
}
