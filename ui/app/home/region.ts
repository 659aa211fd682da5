/** A part of the desktop, drawn or written by a person. All lengths are pixels of the desktop. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Region extends Size {
  readonly x: number;
  readonly y: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Neither side may be shorter, as the shell has it. */
export const SMALLEST = 16;

/** The middle half, to begin with. */
export function middleOf({ width, height }: Size): Region {
  return within({ x: width / 4, y: height / 4, width: width / 2, height: height / 2 }, { width, height });
}

/** What lies between the place where a line was begun and the one where it is now. */
export function between(from: Point, to: Point, desktop: Size): Region {
  const region = {
    x: Math.min(from.x, to.x),
    y: Math.min(from.y, to.y),
    width: Math.abs(from.x - to.x),
    height: Math.abs(from.y - to.y),
  };
  return within(region, desktop);
}

/** The same in whole pixels, not too small, and all of it on the desktop. What is no number counts as nothing. */
export function within(region: Region, desktop: Size): Region {
  const [x, width] = span(region.x, region.width, desktop.width);
  const [y, height] = span(region.y, region.height, desktop.height);
  return { x, y, width, height };
}

/** How the shell names it. */
export function idOf({ x, y, width, height }: Region): string {
  return `region:${x},${y},${width}x${height}`;
}

function span(start: number, length: number, end: number): [number, number] {
  const whole = (value: number) => (Number.isFinite(value) ? Math.round(value) : 0);
  const long = Math.min(Math.max(whole(length), SMALLEST), end);
  return [Math.min(Math.max(whole(start), 0), end - long), long];
}
