import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { UserConfig } from 'vite';

/** The build of one page: relative paths, nothing inline, because its Content-Security-Policy allows neither. */
export function page(root: string, outDir: string): UserConfig {
  return {
    root,
    base: './',
    plugins: [svelte({ configFile: false })],
    build: {
      outDir,
      emptyOutDir: true,
      target: ['es2022', 'safari15.4', 'chrome100', 'firefox100'],
      modulePreload: false,
      assetsInlineLimit: 0,
    },
  };
}
