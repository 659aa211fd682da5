import { describe, expect, it } from 'vitest';
import { between, idOf, middleOf, SMALLEST, within } from './region';

const desktop = { width: 1920, height: 1080 };

describe('a part of the desktop', () => {
  it('is drawn from any corner to any other', () => {
    const drawn = { x: 100, y: 50, width: 300, height: 200 };
    for (const [from, to] of [
      [
        { x: 100, y: 50 },
        { x: 400, y: 250 },
      ],
      [
        { x: 400, y: 250 },
        { x: 100, y: 50 },
      ],
      [
        { x: 100, y: 250 },
        { x: 400, y: 50 },
      ],
    ] as const)
      expect(between(from, to, desktop)).toEqual(drawn);
  });

  it('is never too small, and never beyond the desktop', () => {
    expect(between({ x: 1919, y: 1079 }, { x: 3000, y: 1079 }, desktop)).toEqual({
      x: 1920 - 1081,
      y: 1080 - SMALLEST,
      width: 1081,
      height: SMALLEST,
    });
    expect(within({ x: -20, y: Number.NaN, width: 9999, height: 0 }, desktop)).toEqual({
      x: 0,
      y: 0,
      width: 1920,
      height: SMALLEST,
    });
  });

  it('is named in whole pixels', () => {
    expect(idOf(within({ x: 10.4, y: 20.6, width: 100.2, height: 50.5 }, desktop))).toBe(
      'region:10,21,100x51',
    );
    expect(idOf(middleOf(desktop))).toBe('region:480,270,960x540');
  });
});
