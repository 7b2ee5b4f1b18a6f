// What the content security policy would block, found before a browser does (promises §3).
import { describe, expect, it } from 'vitest';
import { sources } from './testing/sources.ts';

const FORBIDDEN: [what: string, pattern: RegExp][] = [
  ['raw HTML', /\{@html/],
  ['a style in the markup', /\sstyle="/],
  ['a style in the markup', /\sstyle=\{/],
  ['a script in the page', /<script(?![^>]*\b(?:src|lang)=)[^>]*>\s*\S/],
  ['a style sheet in the page', /<style[^>]*>(?=[\s\S]*<\/html>)/],
  ['a handler in the markup', /\son\w+="/],
  ['markup from text', /\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write)\b/],
  ['code from text', /\beval\(|new Function\(/],
  ['something from elsewhere', /(?:src|href)="(?:https?:)?\/\//],
];

describe.each(sources('.svelte', '.html', '.ts').filter(({ path }) => !path.endsWith('.test.ts')))(
  '$path',
  ({ text }) => {
    it('holds nothing that the policy blocks', () => {
      expect(FORBIDDEN.filter(([, pattern]) => pattern.test(text)).map(([what]) => what)).toEqual([]);
    });
  },
);

it('the scan sees what it looks for', () => {
  const bad = '<p style="x" onclick="y">{@html z}</p><script src="//a.example/b.js"></script>';
  const seen = FORBIDDEN.filter(([, pattern]) => pattern.test(bad)).map(([what]) => what);
  expect(seen).toEqual([
    'raw HTML',
    'a style in the markup',
    'a handler in the markup',
    'something from elsewhere',
  ]);
});
