// Weighs what a phone loads before its first screen works, as the server sends it, against promises §1.
// It measures the built files in `dist`; time on a slow line is measured by a browser journey.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** Kilobytes are thousands of bytes, as lines and promises count them. */
const LIMITS = { requests: 4, bytes: 60_000, scriptBytes: 45_000 };

const PAGES = ['join', 'participant'];

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
// Level 6 is what servers use by default: no better than what a phone really gets.
const gzipped = (file) => gzipSync(readFileSync(dist + file), { level: 6 }).length;

/** The page and all that its head names; scripts loaded later on demand are not part of the first load. */
function firstLoad(page) {
  const html = readFileSync(`${dist}${page}.html`, 'utf8');
  const named = (pattern) => [...html.matchAll(pattern)].map(([, file]) => file);
  const scripts = [
    ...named(/<script[^>]*\ssrc="\/([^"]+)"/g),
    ...named(/<link[^>]*rel="modulepreload"[^>]*href="\/([^"]+)"/g),
  ];
  const styles = named(/<link[^>]*rel="stylesheet"[^>]*href="\/([^"]+)"/g);
  const sum = (files) => files.reduce((total, file) => total + gzipped(file), 0);
  return {
    requests: 1 + scripts.length + styles.length,
    scriptBytes: sum(scripts),
    bytes: gzipped(`${page}.html`) + sum(scripts) + sum(styles),
  };
}

let over = 0;
for (const page of PAGES) {
  const load = firstLoad(page);
  for (const [what, limit] of Object.entries(LIMITS)) {
    const verdict = load[what] > limit ? 'OVER' : 'ok';
    if (verdict === 'OVER') over += 1;
    console.log(`budget: ${page} ${what} ${load[what]} of ${limit} ${verdict}`);
  }
}
process.exitCode = over > 0 ? 1 : 0;
