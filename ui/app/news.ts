/** What happened, as a sentence for whoever listens to the window, and as a notice for whoever looks elsewhere. */
import { called, type Key, t } from './catalogue';
import { nameOf } from './files/words';
import type { FilesNews, GuestNews, News } from './store/news';

const OF_GUESTS: Record<GuestNews['what'], Key> = {
  waiting: 'news.waiting',
  joined: 'news.joined',
  left: 'news.left',
  'turned-away': 'news.turned-away',
  'shown-out': 'news.shown-out',
  stopped: 'news.left',
  lost: 'news.lost',
  failed: 'news.lost',
};

const OF_FILES: Record<FilesNews['what'], Key> = {
  offered: 'news.offered',
  arrived: 'news.arrived',
  sent: 'news.sent',
  refused: 'news.refused',
  broken: 'news.broken',
};

/** What of files is worth a notice of the desktop. */
const NOTICES: Partial<Record<News['what'], Key>> = {
  offered: 'notice.offered',
  arrived: 'notice.arrived',
};

export function news(told: News): string {
  const name = called(told.name);
  return 'roots' in told
    ? t(OF_FILES[told.what], { name, files: nameOf(told.roots) })
    : t(OF_GUESTS[told.what], { name });
}

/** Names of people and files, and nothing of what is in them: others may see the desktop. */
export function notice(told: News | null): { title: string; text: string } | null {
  if (!told) return null;
  const name = called(told.name);
  if (!('roots' in told))
    return told.what === 'waiting' && told.first
      ? { title: t('notice.waiting', { name }), text: t('notice.waiting-text') }
      : null;
  const key = NOTICES[told.what];
  return key ? { title: t(key, { name }), text: nameOf(told.roots) } : null;
}
