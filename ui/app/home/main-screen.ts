/** Which source one press shares. */
import type { SourceView } from '../../shared/events/SourceView';

/** Every monitor at once, as the shell names it. */
const WHOLE_DESKTOP = 'screen';

/** The id of the main monitor; the whole desktop where nothing is known of monitors. */
export function mainScreen(sources: readonly SourceView[] | null): string {
  const screens = (sources ?? []).filter(({ kind }) => kind === 'screen');
  return (screens.find(({ primary }) => primary) ?? screens[0])?.id ?? WHOLE_DESKTOP;
}
