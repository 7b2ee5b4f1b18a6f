// No words outside the language files: reads every component's markup, and every page's HTML.
import { parse } from 'svelte/compiler';
import { describe, expect, it } from 'vitest';
import { sources } from '../testing/sources.ts';

/** Attributes and props whose fixed text a person would see or hear. */
const SPOKEN =
  /^(aria-(label|description|valuetext|roledescription)|title|placeholder|alt|label|hint|text|note)$|Label$|Text$/;

const LETTERS = /\p{L}{2,}/u;

type Node = Readonly<Record<string, unknown>>;

/** Codes are compared, called with and looked up by; they are not shown. */
const NOT_SHOWN = ['CallExpression', 'MemberExpression', 'BinaryExpression'];

/** The words fixed in a component's markup. Classes, keys and codes are no words on the page. */
function wordsIn(source: string): string[] {
  const found: string[] = [];
  const seen = new Set<unknown>();
  const look = (value: unknown, spoken: boolean): void => {
    if (!isNode(value) || seen.has(value)) return;
    seen.add(value);
    const type = String(value['type']);
    if (type === 'Attribute') {
      if (SPOKEN.test(String(value['name']))) look(value['value'], true);
      return;
    }
    if (NOT_SHOWN.includes(type)) return;
    if (type === 'Text') found.push(String(value['data']));
    if (type === 'Literal' && spoken) found.push(String(value['value']));
    if (type === 'TemplateElement' && spoken) found.push(String((value['value'] as { raw: string }).raw));
    for (const child of Object.values(value)) look(child, spoken || type === 'ExpressionTag');
  };
  look(parse(source, { modern: true }).fragment, false);
  return found.map((text) => text.trim()).filter((text) => LETTERS.test(text));
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

describe('the scan', () => {
  it('finds words in markup, in blocks and in spoken attributes, and leaves the rest', () => {
    const source = `<script>const a = 'Niet dit';</script>
      <p class="niet dit">Hallo</p>{#if true}<i>daar</i>{/if}
      <button aria-label="Sluit" type="button">×</button><Menu label={open ? 'Dicht' : t('x.y')} />
      <span aria-label={t('a.b')}>{t('a.b')} 12 · j {state === 'open' ? 'Nu open' : rest['aria-label']}</span>`;
    expect(wordsIn(source)).toEqual(['Hallo', 'daar', 'Sluit', 'Dicht', 'Nu open']);
  });
});

describe('words stand in the language files only', () => {
  it.each(sources('.svelte').map(({ path, text }) => [path, text] as const))('%s', (_path, text) => {
    expect(wordsIn(text)).toEqual([]);
  });
});
