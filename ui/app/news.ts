/** What happened to a guest, as a sentence for whoever listens to the window. */
import { called, type Key, t } from './catalogue';
import type { News } from './store/house';

const SENTENCES: Record<News['what'], Key> = {
  waiting: 'news.waiting',
  joined: 'news.joined',
  left: 'news.left',
  'turned-away': 'news.turned-away',
  'shown-out': 'news.shown-out',
  stopped: 'news.left',
  lost: 'news.lost',
  failed: 'news.lost',
};

export function news({ what, name }: News): string {
  return t(SENTENCES[what], { name: called(name) });
}
