/** A shell for the tests of the store. */
import type { BasketView } from '../../shared/events/BasketView';
import type { DragView } from '../../shared/events/DragView';
import type { View } from '../../shared/events/View';
import type { WishView } from '../../shared/events/WishView';
import type { Ask, Shell } from './shell';

export const GOOD = 'http://192.168.1.5:47800/#1.AAECAwQFBgcICQoLDA0ODw';

/** A shell that notes what it is asked and refuses what it is told to. */
export class NotingShell implements Shell {
  asked: Ask[] = [];
  order: string[] = [];
  refusal: unknown = null;
  picked: BasketView | null = { names: ['report.pdf'], count: 1 };
  hear: (event: View) => void = () => undefined;
  drag: (event: DragView) => void = () => undefined;
  wished: () => void = () => undefined;
  wishes: WishView[] = [];

  async ask(ask: Ask) {
    this.asked.push(ask);
    this.order.push(ask.command);
    if (this.refusal) throw this.refusal;
  }

  async listen(hear: (event: View) => void, drag: (event: DragView) => void, wished: () => void) {
    this.order.push('listen');
    this.hear = hear;
    this.drag = drag;
    this.wished = wished;
  }

  async wish() {
    return this.wishes.shift() ?? null;
  }

  async pick() {
    return this.picked;
  }

  async chooseFolder() {
    return { folder: '/srv/elsewhere', room: 1000 };
  }

  async language() {
    return 'auto' as const;
  }

  async checkLink(link: string) {
    if (link === GOOD) return '192.168.1.5:47800';
    throw { code: 'incomplete', message: 'a part is missing' };
  }
}
