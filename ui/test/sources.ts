/** The pages' own sources, read by tests that hold rules against them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Source {
  /** Its path inside of `ui`. */
  readonly name: string;
  readonly text: string;
}

const ROOT = join(import.meta.dirname, '..');

/** Every file of a folder that goes into a page. */
export function sourcesIn(folder: string): Source[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => /\.(ts|svelte|css|html)$/.test(name) && !/\.test\.ts$|vite\.config/.test(name))
    .map((name) => ({ name, text: readFileSync(join(ROOT, name), 'utf8') }));
}
