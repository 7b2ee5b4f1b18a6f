// The pages of the site: where each is served, what its file is called, and what it may carry.
// It does not decide what stands on a page.
import { createHash } from 'node:crypto';
import type { Connect, Plugin, Rolldown } from 'vite';
import dutch from '../src/lib/i18n/languages/nl.ts';

/** Every page: its folder in `src`, which is also `dist/<name>.html`, and the address it is served at. */
export const PAGES = [
  { name: 'join', path: '/' },
  { name: 'participant', path: '/p' },
  { name: 'console', path: '/console' },
  { name: 'stage', path: '/stage' },
  { name: 'report', path: '/report' },
  { name: 'home', path: '/home' },
  { name: 'preflight', path: '/preflight' },
  { name: 'check', path: '/check' },
] as const;

const PHONE_ENTRY = /\/src\/(join|participant)\/index\.html$/;
const PHONE_OWN = /\/src\/(join|participant)\/|^\0texts:join$/;

/**
 * Names the chunk for a module: `shared` for everything a phone page reaches statically outside its own folder,
 * so that a phone page is always two scripts. What only the other pages need never lands there.
 */
export function phoneChunk(id: string, context: Rolldown.ChunkingContext): string | null {
  if (PHONE_OWN.test(id)) return null;
  const seen = new Set<string>();
  const waiting = [id];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (PHONE_ENTRY.test(next)) return 'shared';
    if (seen.has(next)) continue;
    seen.add(next);
    waiting.push(...(context.getModuleInfo(next)?.importers ?? []));
  }
  return null;
}

/** Puts the pages at their addresses (dev) and under their names with one style sheet each (build). */
export function pages(): Plugin {
  return {
    name: 'werkatelier:pages',
    transformIndexHtml: {
      order: 'pre',
      handler: (html) => html.replace('%noscript%', dutch.common['page.noscript']),
    },
    configureServer(server) {
      server.middlewares.use(serveAtAddress);
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const { name } of PAGES) {
          const page = bundle[`src/${name}/index.html`];
          if (page?.type !== 'asset') continue;
          page.fileName = `${name}.html`;
          page.source = joinStyles(String(page.source), name, bundle, (fileName, source) =>
            this.emitFile({ type: 'asset', fileName, source }),
          );
        }
        dropUnusedStyles(bundle);
      },
    },
  };
}

function serveAtAddress(request: Connect.IncomingMessage, _response: unknown, next: () => void) {
  const path = request.url?.split('?')[0];
  const page = PAGES.find((one) => one.path === path);
  if (page) request.url = `/src/${page.name}/index.html`;
  next();
}

const STYLE_LINK = /\s*<link rel="stylesheet"[^>]*href="\/([^"]+)"[^>]*>/g;

/** One request instead of one per chunk: the linked style sheets become a single file, in their order. */
function joinStyles(
  html: string,
  name: string,
  bundle: Rolldown.OutputBundle,
  emit: (fileName: string, source: string) => void,
): string {
  const links = [...html.matchAll(STYLE_LINK)];
  const first = links[0];
  if (!first) return html;
  const source = links.map(([, file]) => sourceOf(bundle, String(file))).join('\n');
  const hash = createHash('sha256').update(source).digest('base64url').slice(0, 8);
  const fileName = `assets/${name}-${hash}.css`;
  emit(fileName, source);
  const [head = '', ...rest] = html.split(first[0]);
  const link = `\n    <link rel="stylesheet" href="/${fileName}">`;
  return head + link + rest.join('').replace(STYLE_LINK, '');
}

function sourceOf(bundle: Rolldown.OutputBundle, file: string): string {
  const asset = bundle[file];
  if (asset?.type !== 'asset') throw new Error(`pages: ${file} is linked but not in the bundle`);
  return String(asset.source).trim();
}

/** Style sheets that no page links and no script loads any more are not shipped. */
function dropUnusedStyles(bundle: Rolldown.OutputBundle) {
  const outputs = Object.values(bundle);
  const texts = outputs
    .filter((one) => !one.fileName.endsWith('.css'))
    .map((one) => (one.type === 'chunk' ? one.code : String(one.source)));
  for (const [key, one] of Object.entries(bundle)) {
    if (one.fileName.endsWith('.css') && !texts.some((text) => text.includes(one.fileName)))
      delete bundle[key];
  }
}
