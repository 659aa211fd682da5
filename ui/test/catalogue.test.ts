// @vitest-environment node
/** Every string goes through the catalogue, and the catalogue is whole in each language. */
import { parse } from 'svelte/compiler';
import { describe, expect, it } from 'vitest';
import { chooseLanguage, translator, type Entry } from '../shared/translate';
import appEn from '../shared/catalogue/app.en.json';
import appEs from '../shared/catalogue/app.es.json';
import appRu from '../shared/catalogue/app.ru.json';
import viewerEn from '../shared/catalogue/viewer.en.json';
import viewerEs from '../shared/catalogue/viewer.es.json';
import viewerRu from '../shared/catalogue/viewer.ru.json';
import { sourcesIn } from './sources';

type Entries = Record<string, Entry>;

const PAGES: [string, Entries, Record<string, Entries>][] = [
  ['viewer', viewerEn, { es: viewerEs, ru: viewerRu }],
  ['app', appEn, { es: appEs, ru: appRu }],
];
/** Names, units and forms that are the same in another language. */
const SAME = /^(Porthole|\(\{count\}\) Porthole|\{\w+\}.{0,8}|\{\w+\} h \{\w+\} min|\{\w+\}: \{\w+\})$/;

const forms = (entry: Entry): string[] => (typeof entry === 'string' ? [entry] : Object.values(entry));
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
describe.each(PAGES)('the catalogue of the page %s', (page, english, others) => {
  const sources = sourcesIn(page);

  it('has no key that nothing uses', () => {
    const unused = Object.keys(english).filter(
      (key) => !sources.some(({ text }) => text.includes(`'${key}'`)),
    );
    expect(unused).toEqual([]);
  });

  it.each(Object.keys(others))('has every key in %s', (language) => {
    expect(Object.keys(others[language] ?? {}).sort()).toEqual(Object.keys(english).sort());
  });

  it.each(Object.keys(others))('is translated to %s', (language) => {
    const same = Object.entries(english).filter(([key, entry]) => {
      const other = others[language]?.[key];
      return (
        JSON.stringify(other) === JSON.stringify(entry) && !forms(entry).every((form) => SAME.test(form))
      );
    });
    expect(same.map(([key]) => key)).toEqual([]);
  });

  it.each(Object.keys(others))('has the same placeholders in each form of %s', (language) => {
    for (const [key, entry] of Object.entries(english)) {
      const wanted = placeholders(forms(entry)[0] ?? '');
      for (const form of [...forms(entry), ...forms(others[language]?.[key] ?? '')]) {
        expect({ key, placeholders: placeholders(form) }).toEqual({ key, placeholders: wanted });
      }
    }
  });

  it.each(['en', 'es', 'ru'])('has every plural form that %s knows', (language) => {
    const known = new Intl.PluralRules(language).resolvedOptions().pluralCategories.sort();
    const entries = Object.entries(language === 'en' ? english : (others[language] ?? {}));
    for (const [key, entry] of entries.filter(([, one]) => typeof one !== 'string')) {
      expect({ key, forms: Object.keys(entry).sort() }).toEqual({ key, forms: known });
    }
  });

  it.each(sources.filter(({ name }) => name.endsWith('.svelte')).map(({ name, text }) => [name, text]))(
    'holds every word of %s',
    (_name, text) => {
      expect(wordsIn(parse(text, { modern: true }).fragment)).toEqual([]);
    },
  );
});

describe('the translation', () => {
  it('counts as Russian does', () => {
    const t = translator('ru', appRu);
    const counted = [1, 2, 5, 11, 21, 22].map((count) => t('stats.guests', { count }));
    expect(counted).toEqual(['1 гость', '2 гостя', '5 гостей', '11 гостей', '21 гость', '22 гостя']);
  });

  it('leaves braces in a name alone', () => {
    expect(translator('en', appEn)('news.left', { name: '{count} $& <b>' })).toBe('{count} $& <b> is gone.');
  });

  it('keeps a name that runs from right to left apart from what stands around it', () => {
    const t = translator('en', appEn);
    expect(t('files.from', { name: 'דנה' })).toBe('From \u2068דנה\u2069');
    expect(t('files.from', { name: 'Ольга' })).toBe('From Ольга');
  });

  it('takes the first wanted language that there is, and English otherwise', () => {
    expect(chooseLanguage(['de-DE', 'es-MX', 'ru'])).toBe('es');
    expect(chooseLanguage(['RU-ru'])).toBe('ru');
    expect(chooseLanguage(['de', 'fr'])).toBe('en');
    expect(chooseLanguage([])).toBe('en');
  });
});

/** Words written into markup instead of the catalogue, and style attributes, which the page's policy would drop. */
function wordsIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(wordsIn);
  if (typeof node !== 'object' || node === null) return [];
  const { type, name, data, value, ...rest } = node as Record<string, unknown>;
  if (type === 'Text') return /\p{L}/u.test(String(data)) ? [String(data).trim()] : [];
  if (type === 'Attribute' && name === 'style') return ['style'];
  const spoken = ['title', 'aria-label', 'alt', 'placeholder'].includes(String(name));
  if (type === 'Attribute' && !spoken) return [];
  return [...wordsIn(value), ...wordsIn(Object.values(rest))];
}
