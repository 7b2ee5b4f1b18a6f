// One build, eight pages, one shared chunk for the phone. Why so few chunks: a phone on a bad line pays a round
// trip for each, and promises §1 gives the join screen four requests.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { PAGES, pages, phoneChunk } from './vite/pages.ts';
import { texts } from './vite/texts.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// The oldest browsers we write for: phones of 2017 with what they update to. Older targets rewrite every private member,
// and each phone pays 4 KB for that before its first screen.
const browsers = ['chrome100', 'edge100', 'firefox90', 'safari16'];

export default defineConfig({
  plugins: [svelte(), texts(), pages()],
  resolve: { alias: { $lib: here('./src/lib') } },
  build: {
    target: browsers,
    // Nothing inline: the content security policy allows only what comes as a file of our own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: Object.fromEntries(PAGES.map(({ name }) => [name, here(`./src/${name}/index.html`)])),
      output: { codeSplitting: { groups: [{ name: phoneChunk, debugName: 'phone' }] } },
    },
  },
  server: {
    proxy: { '/api': { target: 'http://127.0.0.1:8080', ws: true } },
  },
  test: { include: ['src/**/*.test.ts', 'vite/**/*.test.ts'] },
});
