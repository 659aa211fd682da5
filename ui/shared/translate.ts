/** Every string that people read goes through here, in their language. */

/** A sentence, or its plural forms (Unicode CLDR); `{name}` is replaced by the value of that name. */
export type Entry =
  string | ({ readonly other: string } & Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>);

export type Catalogue<Key extends string> = Readonly<Record<Key, Entry>>;

export type Values = Readonly<Record<string, string | number>>;

/** The sentence for a key. The value `count` chooses the plural form. */
export type Translate<Key extends string> = (key: Key, values?: Values) => string;

export const LANGUAGES = ['en', 'es', 'ru'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Hebrew, Arabic and the other scripts that run from right to left, with their presentation forms. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** The first wanted language that there is; English where there is none. */
export function chooseLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const found = LANGUAGES.find((language) => tag.toLowerCase().split('-')[0] === language);
    if (found) return found;
  }
  return 'en';
}

export function translator<Key extends string>(
  language: Language,
  catalogue: Catalogue<Key>,
): Translate<Key> {
  const plural = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  const shown = (value: string | number) =>
    typeof value === 'number' ? numbers.format(value) : isolated(value);
  return (key, values = {}) => {
    const entry = catalogue[key];
    const sentence =
      typeof entry === 'string' ? entry : (entry[plural.select(Number(values.count))] ?? entry.other);
    return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      return value === undefined ? whole : shown(value);
    });
  };
}

/** A name that runs the other way keeps its order to itself, and what stands around it stays in its own (UAX #9). */
function isolated(value: string): string {
  return RIGHT_TO_LEFT.test(value) ? `\u2068${value}\u2069` : value;
}
