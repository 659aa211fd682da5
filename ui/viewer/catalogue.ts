/** The guest's page in the guest's language. */
import en from '../shared/catalogue/viewer.en.json';
import es from '../shared/catalogue/viewer.es.json';
import ru from '../shared/catalogue/viewer.ru.json';
import { type Catalogue, chooseLanguage, translator } from '../shared/translate';

export type Key = keyof typeof en;

const CATALOGUES: Record<'en' | 'es' | 'ru', Catalogue<Key>> = { en, es, ru };

export const language = chooseLanguage(navigator.languages);
export const t = translator(language, CATALOGUES[language]);
