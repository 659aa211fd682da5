/** Where in the window the person is, and what moves them without their doing. */
import type { House } from './house';

export type Place = 'home' | 'sharing' | 'visit' | 'transfers' | 'settings';

/** Where they are when the house has changed: what they began is shown, and what is over is left. */
export function nextPlace(place: Place, before: House, after: House): Place {
  if (!before.sharing && after.sharing) return 'sharing';
  if (!before.visit && after.visit) return 'visit';
  const isOver =
    (place === 'sharing' && before.sharing && !after.sharing) || (place === 'visit' && !after.visit);
  if (!isOver) return place;
  return place === 'visit' && after.sharing ? 'sharing' : 'home';
}
