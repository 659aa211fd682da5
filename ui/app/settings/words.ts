/** What is said of the lines of a file, and of what an examination found. The command line says the same. */
import en from '../../shared/catalogue/report.en.json';
import es from '../../shared/catalogue/report.es.json';
import ru from '../../shared/catalogue/report.ru.json';
import type { FindingView } from '../../shared/events/FindingView';
import type { WrongView } from '../../shared/events/WrongView';
import { language } from '../language.svelte';

type Code = keyof typeof en;

const REPORTS: Record<'en' | 'es' | 'ru', Readonly<Record<Code, string>>> = { en, es, ru };

/** Null where nothing is to be said. */
function report(code: string, values: Readonly<Partial<Record<string, string>>>): string | null {
  const texts: Readonly<Record<string, string | undefined>> = REPORTS[language()];
  return texts[code]?.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole) ?? null;
}

/** What is wrong in a line. */
export function wrongLine({ code, line, given }: WrongView): string {
  return report(code, { line: String(line), given }) ?? given;
}

/** What was found. */
export function found({ code, values }: FindingView): string {
  return report(code, values) ?? code;
}

/** What to do about it, if anything. */
export function advice({ code, values }: FindingView): string | null {
  return report(`${code}.do`, values);
}

/** Why the file could not be read. */
export function unread(path: string, reason: string): string {
  return report('settings-unread', { path, reason }) ?? reason;
}
