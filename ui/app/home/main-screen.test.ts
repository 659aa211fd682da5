import { describe, expect, it } from 'vitest';
import type { SourceView } from '../../shared/events/SourceView';
import { mainScreen } from './main-screen';

const source = (id: string, kind: SourceView['kind'], primary: boolean): SourceView => ({
  id,
  kind,
  primary,
  name: id,
  width: 1920,
  height: 1080,
});
const desktop = source('screen', 'desktop', true);

describe('one press', () => {
  it('shares the main monitor, and not all of them at once', () => {
    const sources = [desktop, source('screen:0', 'screen', false), source('screen:1', 'screen', true)];
    expect(mainScreen(sources)).toBe('screen:1');
  });

  it('shares the first monitor where none is the main one', () => {
    expect(mainScreen([desktop, source('screen:0', 'screen', false)])).toBe('screen:0');
  });

  it('shares the whole desktop where no monitor is known', () => {
    expect(mainScreen([desktop])).toBe('screen');
    expect(mainScreen(null)).toBe('screen');
  });
});
