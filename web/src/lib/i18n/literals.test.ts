// No words outside the language files: reads every component's markup and script, every script, and every page's HTML.
import { parse } from 'svelte/compiler';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { sources } from '../testing/sources.ts';

/** Attributes and props that nobody sees or hears: names, codes, keys, shapes. All others speak. */
const CODE = new RegExp(
  '^(' +
    'class|id|panelId|for|role|type|name|href|src|rel|target|as|lang|icon|size|kind|tone|state|look|value|fill' +
    '|autocomplete|autocapitalize|spellcheck|enterkeyhint|inputmode|disabled' +
    '|aria-(hidden|current|live|atomic|pressed|expanded|haspopup|controls|owns|describedby|labelledby)' +
    '|d|viewBox|fill-rule|clip-rule|transform|stroke.*|shape-rendering|preserveAspectRatio' +
    '|(on|data-|style:|bind:|class:|--).*' +
    ')$',
);

const LETTERS = /\p{L}{2,}/u;

/** What codes never look like: words beside each other, or a word with a capital. */
const PHRASE = /\p{L}{2,}[,;:]?\s+\p{L}{2,}|^\s*\p{Lu}\p{Ll}+(\s|[.!?…]|$)/u;

type Node = Readonly<Record<string, unknown>>;

/** Codes are called with and looked up by; only what reads as a phrase is words there. */
const FOR_CODES = ['CallExpression', 'MemberExpression'];

/** The words fixed in a component's markup. */
function wordsInMarkup(source: string): string[] {
  const found: string[] = [];
  const seen = new Set<unknown>();
  const look = (value: unknown, words: RegExp): void => {
    if (!isNode(value) || seen.has(value)) return;
    seen.add(value);
    const type = String(value['type']);
    if (type === 'Attribute' && CODE.test(String(value['name']))) return;
    const text = textOf(type, value);
    if (text !== null && words.test(text)) found.push(text.trim());
    // What is compared with, as `event.key === 'Enter'`, and types are never shown.
    if (type === 'BinaryExpression' || type.startsWith('TS')) return;
    const inner = FOR_CODES.includes(type) ? PHRASE : words;
    for (const child of Object.values(value)) look(child, inner);
  };
  look(parse(source, { modern: true }).fragment, LETTERS);
  return found;
}

function textOf(type: string, node: Node): string | null {
  if (type === 'Text') return String(node['data']);
  if (type === 'Literal') return typeof node['value'] === 'string' ? node['value'] : null;
  return type === 'TemplateElement' ? (node['value'] as { raw: string }).raw : null;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

/** Calls that take selectors, media or names of headers. */
const FOR_PROGRAMS = /(querySelector(All)?|closest|matches|matchMedia|MediaQuery|[Hh]eaders\.(get|set))$/;

/** The phrases in a script; not those for whoever reads a log, or for the browser. */
function phrasesInScript(source: string): string[] {
  const found: string[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    if (ts.isBinaryExpression(node) && isForPrograms(node)) return;
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const called = node.expression.getText();
      if (FOR_PROGRAMS.test(called) || /Error$/.test(called)) return;
    }
    if (isText(node) && !isLookup(node) && PHRASE.test(node.text)) found.push(node.text.trim());
    ts.forEachChild(node, look);
  };
  look(ts.createSourceFile('', source, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS));
  return found;
}

/** A comparison, or a header that is set. */
const isForPrograms = ({ left, operatorToken }: ts.BinaryExpression) =>
  /^[!=]==$/.test(operatorToken.getText()) || /^headers\b/.test(left.getText());

const isText = (node: ts.Node) =>
  ts.isStringLiteralLike(node) ||
  ts.isTemplateHead(node) ||
  ts.isTemplateMiddle(node) ||
  ts.isTemplateTail(node);

/** `headers['Authorization']`: a name, not a word. */
const isLookup = (node: ts.Node) =>
  ts.isElementAccessExpression(node.parent) && node.parent.argumentExpression === node;

const scriptsOf = (component: string): string =>
  [...component.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, script]) => script).join('\n');

/** What the page itself says before any script runs; its name is the product's. */
const wordsInPage = (html: string): string[] =>
  [...html.replace(NOT_SAID, '').matchAll(/>([^<]*)<|\s(?:alt|title|content)="([^"]*)"/g)]
    .map(([, text, spoken]) => text ?? spoken ?? '')
    .filter((text) => LETTERS.test(text) && text !== '%noscript%');

const NOT_SAID = /<title>Werkatelier<\/title>|<meta name="(viewport|color-scheme)"[^>]*>/g;

describe('the scan', () => {
  it('finds words in markup, in blocks and in all attributes that speak, and leaves codes', () => {
    const source = `<script>const a = 1;</script>
      <p class="niet dit" role="note">Hallo</p>{#if true}<i>daar</i>{/if}
      <button aria-label="Sluit" type="button">×</button><Menu label={open ? 'Dicht' : t('x.y')} />
      <img alt="een foto" title="Foto" /><input placeholder="typ hier" /><Box note="let op" anything="nieuw" />
      <span aria-label={t('a.b')}>{t('a.b')} 12 · j {state === 'open' ? 'Nu open' : rest['aria-label']}</span>
      <b>{say('Nog even')}{\`\${n} keer\`}</b>`;
    expect(wordsInMarkup(source)).toEqual(
      [
        'Hallo',
        'daar',
        'Sluit',
        'Dicht',
        'een foto',
        'Foto',
        'typ hier',
        'let op',
        'nieuw',
        'Nu open',
      ].concat(['Nog even', 'keer']),
    );
  });

  it('finds phrases in scripts, and leaves codes, selectors and errors', () => {
    const source = `import { x } from './Een Naam.ts';
      const a = 'Niet dit'; const b = \`nog \${n} keer\`; const c = kind === 'Enter' ? 'Dicht.' : 'open';
      if (!a) throw new Error('start: the page has no #app'); document.querySelector('li button');
      headers['Authorization'] = 'Bearer ' + a; t('a.b'); const d: 'Een Type' = say('een zin');`;
    expect(phrasesInScript(source)).toEqual(['Niet dit', 'Dicht.', 'een zin']);
  });

  it('finds words in a page', () => {
    const html =
      '<title>Werkatelier</title><meta name="viewport" content="width=1"><p>Hallo</p><i title="Dag"></i>';
    expect(wordsInPage(html)).toEqual(['Hallo', 'Dag']);
  });
});

const OWN = /\.test\.ts$|fixtures\.ts$|^lib\/(protocol|testing|i18n\/languages)\//;

describe('words stand in the language files only', () => {
  it.each(sources('.svelte').map(({ path, text }) => [path, text] as const))('%s', (_path, text) => {
    expect([...wordsInMarkup(text), ...phrasesInScript(scriptsOf(text))]).toEqual([]);
  });

  const scripts = sources('.ts').filter(({ path }) => !OWN.test(path));
  it.each(scripts.map(({ path, text }) => [path, text] as const))('%s', (_path, text) => {
    expect(phrasesInScript(text)).toEqual([]);
  });

  it.each(sources('.html').map(({ path, text }) => [path, text] as const))('%s', (_path, text) => {
    expect(wordsInPage(text)).toEqual([]);
  });
});
