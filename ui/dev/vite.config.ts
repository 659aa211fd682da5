import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  plugins: [svelte({ configFile: false })],
  // Found late they would load the page anew.
  optimizeDeps: {
    include: ['hash-wasm', '@noble/hashes/blake3.js', '@noble/hashes/sha2.js', '@noble/hashes/utils.js'],
  },
  // A name that is not the machine's own makes the page as insecure as a guest's is.
  server: { host: '127.0.0.1', allowedHosts: ['porthole.test'], fs: { allow: [here('../..')] } },
});
