// Makes a module of each section of the language files, so that a page carries only its own texts, in one language.
// It does not judge the files: that is the type checker's, and `catalogues.test.ts`.
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import type { Plugin } from 'vite';

/** The language that comes with the pages; the others are fetched when someone asks for them. */
const FIRST = 'nl';

const FOLDER = fileURLToPath(new URL('../src/lib/i18n/languages/', import.meta.url));

const fileOf = (code: string) => `${FOLDER}${code}.ts`;

/** The first language first, then by code: one for each file, and nothing else is a list of languages. */
function languageCodes(): string[] {
  const codes = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
  return [FIRST, ...codes.filter((code) => code !== FIRST)];
}

const WANTED = /^texts:(\w+)(?::([\w-]+))?$/;
const OURS = /^\0texts:(\w+)(?::([\w-]+))?$/;

/**
 * `texts:languages` is the list; `texts:<section>` the section in the first language, with the fetchers of the others;
 * `texts:<section>:<code>` what they fetch.
 */
export function texts(): Plugin {
  return {
    name: 'werkatelier:texts',
    resolveId: (source) => (WANTED.test(source) ? `\0${source}` : null),
    async load(id) {
      const [, section, code] = OURS.exec(id) ?? [];
      if (!section) return null;
      const read = async (language: string) => {
        this.addWatchFile(fileOf(language));
        return languageFile(language);
      };
      if (section === 'languages') return listModule(read);
      const catalogue = (await read(code ?? FIRST))[section];
      if (!catalogue) throw new Error(`texts: ${code ?? FIRST} has no section ${section}`);
      return code ? `export default ${JSON.stringify(catalogue)};` : sectionModule(section, catalogue);
    },
  };
}

type Read = (code: string) => Promise<Record<string, object>>;

async function listModule(read: Read): Promise<string> {
  const all = languageCodes().map(async (code) => ({ code, ...(await read(code))['about'] }));
  return `export default ${JSON.stringify(await Promise.all(all))};`;
}

function sectionModule(section: string, first: object): string {
  const others = languageCodes()
    .filter((code) => code !== FIRST)
    .map((code) => `'${code}': () => import('texts:${section}:${code}')`);
  return `export default { first: ${JSON.stringify(first)}, others: { ${others.join(', ')} } };`;
}

/** A language file is data with types around it: without those it runs as it stands. */
async function languageFile(code: string): Promise<Record<string, object>> {
  const source = await readFile(fileOf(code), 'utf8');
  const module = ts.ModuleKind.ESNext;
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module, target: ts.ScriptTarget.ES2022 },
  });
  const { default: file } = await import(`data:text/javascript,${encodeURIComponent(outputText)}`);
  return file as Record<string, object>;
}
