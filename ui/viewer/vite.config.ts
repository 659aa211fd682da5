import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { page } from '../page.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig(page(here('.'), here('../dist/viewer')));
