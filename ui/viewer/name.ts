/** The guest's own name, kept in this browser. */
import { NAME_LIMIT } from '../shared/wire/constants';

const KEY = 'porthole.name';

/** The stored name; null where the guest was never asked, or where the browser keeps nothing. */
export function storedName(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Keeps the name, where the browser lets it be kept. */
export function storeName(name: string): void {
  try {
    localStorage.setItem(KEY, name);
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}

/** A name as it may travel: one line of at most `NAME_LIMIT` characters. The host cleans it again. */
export function tidyName(raw: string): string {
  return Array.from(raw.replace(/\s+/g, ' ').trim()).slice(0, NAME_LIMIT).join('').trim();
}
