/** The host's window in the host's language. */
import en from '../shared/catalogue/app.en.json';
import es from '../shared/catalogue/app.es.json';
import ru from '../shared/catalogue/app.ru.json';
import { type Catalogue, chooseLanguage, translator } from '../shared/translate';

export type Key = keyof typeof en;

const CATALOGUES: Record<'en' | 'es' | 'ru', Catalogue<Key>> = { en, es, ru };

export const language = chooseLanguage(navigator.languages);
export const t = translator(language, CATALOGUES[language]);

const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** Bits a second as people read them. */
export function bitRate(value: number): string {
  return value < 1e6
    ? t('unit.kilobits', { value: whole.format(value / 1e3) })
    : t('unit.megabits', { value: fine.format(value / 1e6) });
}

/** How a guest is called where they gave no name. */
export function called(name: string): string {
  return name || t('guest.somebody');
}
