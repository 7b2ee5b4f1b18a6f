// Prints how the texts read, per language and section, and the ten sentences that read worst.
//   node scripts/readability.mjs [language …]
// It fails nothing: what may not be is in `src/lib/i18n/readability.test.ts`.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const at = (path) => fileURLToPath(new URL(`../src/lib/${path}`, import.meta.url));
const load = async (path) => (await runnerImport(at(path), { configFile: false, logLevel: 'error' })).module;

const { figureOf, measure, sentencesIn, worst } = await load('testing/readability.ts');

const asked = process.argv.slice(2);
const codes = readdirSync(at('i18n/languages'))
  .map((file) => file.replace(/\.ts$/, ''))
  .filter((code) => asked.length === 0 || asked.includes(code));

const row = (name, { sentences, labels, meanWords, longest, over, figure }) =>
  [
    name.padEnd(9),
    String(sentences).padStart(9),
    String(labels).padStart(7),
    meanWords.toFixed(1).padStart(11),
    String(longest).padStart(8),
    `${(over * 100).toFixed(1)}%`.padStart(8),
    (figure === null ? '–' : figure.toFixed(0)).padStart(7),
  ].join('');

for (const code of codes) {
  const { about, ...sections } = (await load(`i18n/languages/${code}.ts`)).default;
  const named = Object.entries(sections).map(([name, section]) => [name, sentencesIn(section, code)]);
  const all = named.flatMap(([, sentences]) => sentences);
  console.log(`\n${about.name} (${code}), ${figureOf(code).name}`);
  console.log('section  sentences labels words/sent. longest over 15 figure');
  for (const [name, sentences] of [...named, ['all', all]]) console.log(row(name, measure(sentences, code)));
  console.log('reads worst:');
  for (const { text, key } of worst(all, code, 10)) console.log(`  ${text}  (${key})`);
}
