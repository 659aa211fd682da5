import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte({ configFile: false })],
  // Components are compiled for the page, not for a server.
  resolve: { conditions: ['browser'] },
  // The word list and the icon lie outside of this folder.
  server: { fs: { allow: [fileURLToPath(new URL('..', import.meta.url))] } },
  test: { environment: 'happy-dom', include: ['**/*.test.ts'] },
});
