/** The store of the window: hears every event, and is the only one who asks. */
import type { BasketView } from '../../shared/events/BasketView';
import type { DragView } from '../../shared/events/DragView';
import type { FolderView } from '../../shared/events/FolderView';
import type { View } from '../../shared/events/View';
import { t } from '../catalogue';
import { speak } from '../language.svelte';
import { mainScreen } from '../home/main-screen';
import { notice } from '../news';
import { problemOf } from '../problem';
import { Asks } from './asks';
import { heeded } from './devices';
import { EMPTY, next, type House } from './house';
import { nextPlace, type Place } from './place';
import { firstArrival, recipients } from './recipients';
import type { Ask, Shell } from './shell';

/** What is told because it was asked for, and not because something began. */
const REPLIES: ReadonlySet<View['event']> = new Set([
  'sources',
  'preview',
  'transfers',
  'settings',
  'examined',
  'devices',
]);

export class Store extends Asks {
  house: House = $state.raw(EMPTY);
  /** The view that is shown. */
  place: Place = $state('home');
  /** A sharing was asked for and nothing of it was heard yet. */
  starting = $state(false);
  /** Another source is being chosen for the sharing that goes on. */
  picking = $state(false);
  /** Everything that sharing stands on is being looked at. */
  examining = $state(false);
  /** A dialog of the system is open. */
  choosing = $state(false);
  /** So many things are held over the window. */
  hovering = $state(0);
  /** Folders that were chosen for single offers. */
  folders: Readonly<Record<string, FolderView>> = $state.raw({});
  /** A link that was opened outside of the window; nobody is visited before a press. */
  given: string | null = $state(null);
  readonly #shell: Shell;

  constructor(shell: Shell) {
    super();
    this.#shell = shell;
  }

  /** Listens first, so that nothing is missed, and then says so. */
  async begin(): Promise<void> {
    await this.#shell.listen(
      (event) => this.#hear(event),
      (drag) => this.#dragged(drag),
      () => void this.#wished(),
    );
    await this.ask({ command: 'ready' });
    await this.ask({ command: 'transfers' });
    await this.ask({ command: 'settings' });
    await this.ask({ command: 'devices' });
    await this.#wished();
  }

  go(place: Place): void {
    this.place = place;
    this.picking = false;
  }

  /** Lets the person choose the folder for what arrives. */
  async chooseInbox(): Promise<void> {
    await this.#choose(
      this.#shell.ask({ command: 'choose_inbox', title: t('settings.folder') }).then(() => null),
    );
  }

  async examine(): Promise<void> {
    this.examining = true;
    if (!(await this.ask({ command: 'examine' }))) this.examining = false;
  }

  /** Shares the source of this id; without one, files only. */
  async share(source: string | null): Promise<void> {
    this.starting = true;
    this.dismiss();
    if (!(await this.ask({ command: 'share', source }))) this.starting = false;
  }

  /** Shows the source of this id instead of what is shown. */
  show(source: string): void {
    this.picking = false;
    this.dismiss();
    void this.ask({ command: 'show', source });
  }

  stop(): void {
    this.discard();
    void this.ask({ command: 'stop' });
  }

  /** Visits the Porthole that this link leads to. */
  join(link: string): void {
    this.dismiss();
    this.given = null;
    void this.ask({ command: 'join', link });
  }

  /** Visits a device that is here. */
  connect(device: string): void {
    this.dismiss();
    void this.ask({ command: 'connect', device });
  }

  /** Takes away the warning about one who said to be a device. */
  heed(device: string): void {
    this.house = { ...this.house, circle: heeded(this.house.circle, device) };
  }

  leave(): void {
    this.discard();
    void this.ask({ command: 'leave' });
  }

  /** The address of a link, or why it is none. */
  async checkLink(link: string): Promise<{ address: string } | { code: string }> {
    try {
      return { address: await this.#shell.checkLink(link) };
    } catch (thrown) {
      return { code: problemOf(thrown).code };
    }
  }

  /** Lets the person choose what to send; to nobody in particular where no peer is named. */
  async pick(what: 'files' | 'folder', to?: string): Promise<void> {
    const basket = await this.#choose(
      this.#shell.pick(what, t(what === 'files' ? 'send.files' : 'send.folder')),
    );
    if (basket && to !== undefined) this.send(to);
    else if (basket) await this.#take(basket);
  }

  /** Sends what is at hand to one peer, or to everybody. */
  send(to: string | null): void {
    this.discard();
    void this.ask({ command: 'send', to });
  }

  /** Forgets what was to be sent. */
  discard(): void {
    this.house = { ...this.house, basket: null };
  }

  /** Lets the person choose another folder for what is offered. */
  async chooseFolder(transfer: string): Promise<void> {
    const folder = await this.#choose(this.#shell.chooseFolder(transfer, t('offer.change-label')));
    if (folder !== null) this.folders = { ...this.folders, [transfer]: folder };
  }

  /** Takes away what was said of a problem or an end. */
  dismiss(): void {
    this.house = { ...this.house, problem: null, ended: null, parted: null };
  }

  #hear(event: View): void {
    const before = this.house;
    this.house = next(before, event);
    this.place = nextPlace(this.place, before, this.house);
    this.picking &&= this.house.sharing !== null;
    this.#heed(event);
    if (!REPLIES.has(event.event)) this.starting = false;
    const told = this.house.news === before.news ? null : notice(this.house.news);
    if (told) void this.ask({ command: 'notify', ...told });
    const first = firstArrival(before, this.house);
    if (this.house.basket && first) this.send(first.peer);
  }

  /** What was chosen holds for the window itself. */
  #heed(event: View): void {
    if (event.event === 'settings') speak(event.language);
    if (event.event === 'examined') this.examining = false;
  }

  /** Does what was asked from outside. */
  async #wished(): Promise<void> {
    const wish = await this.#try(this.#shell.wish());
    if (wish?.wish === 'visit') {
      this.given = wish.link;
      this.place = 'home';
    }
    if (wish?.wish === 'share' && !this.house.sharing) await this.share(mainScreen(this.house.sources));
  }

  #dragged(drag: DragView): void {
    this.hovering = drag.event === 'hovering' ? drag.count : 0;
    if (drag.event === 'dropped') void this.#take(drag);
  }

  /** Something to send is at hand: who is here alone gets it; where nobody can come in, the door is opened. */
  async #take({ names, count }: BasketView): Promise<void> {
    this.house = { ...this.house, basket: { names, count } };
    const [only, ...others] = recipients(this.house);
    if (only && others.length === 0) this.send(only.peer);
    else if (!this.house.sharing && !this.house.visit) await this.share(null);
  }

  /** One dialog at a time. */
  async #choose<Chosen>(dialog: Promise<Chosen | null>): Promise<Chosen | null> {
    this.choosing = true;
    const chosen = await this.#try(dialog);
    this.choosing = false;
    return chosen;
  }

  /** Whether it was taken. */
  protected async ask(ask: Ask): Promise<boolean> {
    return (await this.#try(this.#shell.ask(ask).then(() => true))) ?? false;
  }

  async #try<Answer>(asked: Promise<Answer>): Promise<Answer | null> {
    try {
      return await asked;
    } catch (thrown) {
      this.house = { ...this.house, problem: problemOf(thrown) };
      return null;
    }
  }
}
