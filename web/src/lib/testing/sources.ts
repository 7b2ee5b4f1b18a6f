// The source files of the pages, for the tests that read them as text. Not part of any page.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Source {
  /** From `web/src` on, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** All files under `web/src` that end in one of these. */
export function sources(...endings: string[]): Source[] {
  return readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replace(/\\/g, '/'))
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .sort()
    .map((path) => ({ path, text: readFileSync(ROOT + path, 'utf8') }));
}
