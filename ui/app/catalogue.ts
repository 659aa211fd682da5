/** The host's window in the host's language. */
import en from '../shared/catalogue/app.en.json';
import es from '../shared/catalogue/app.es.json';
import ru from '../shared/catalogue/app.ru.json';
import { type Catalogue, type Language, type Translate, translator } from '../shared/translate';
import { language } from './language.svelte';

export type Key = keyof typeof en;

/** What speaks one language. */
class Voice {
  readonly t: Translate<Key>;
  readonly whole: Intl.NumberFormat;
  readonly fine: Intl.NumberFormat;

  constructor(language: Language, catalogue: Catalogue<Key>) {
    this.t = translator(language, catalogue);
    this.whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
    this.fine = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  }
}

const VOICES: Record<Language, Voice> = {
  en: new Voice('en', en),
  es: new Voice('es', es),
  ru: new Voice('ru', ru),
};

export const t: Translate<Key> = (key, values) => VOICES[language()].t(key, values);

/** A number without decimals. */
export function wholeNumber(value: number): string {
  return VOICES[language()].whole.format(value);
}

/** A number with one decimal. */
export function fineNumber(value: number): string {
  return VOICES[language()].fine.format(value);
}

/** Bits a second as people read them. */
export function bitRate(value: number): string {
  return value < 1e6
    ? t('unit.kilobits', { value: wholeNumber(value / 1e3) })
    : t('unit.megabits', { value: fineNumber(value / 1e6) });
}

/** How a guest is called where they gave no name. */
export function called(name: string): string {
  return name || t('guest.somebody');
}
