// Numbers, percentages, times, days and lists are written by `Intl`, in `format.ts` and `message.ts`: nowhere by hand.
import { describe, expect, it } from 'vitest';
import { sources } from '../testing/sources.ts';

const BY_HAND: Record<string, RegExp> = {
  'a number or a day of the device’s own language': /\.toLocale\w*\(/g,
  'decimals by hand': /\.toFixed\(|\.toPrecision\(/g,
  'a day or a time by hand': /\.get(UTC)?(Hours|Minutes|Seconds|Date|Day|Month|FullYear)\(|\.padStart\(/g,
  'a list by hand': /\.join\((['"`])\s*[,;]\s*\1\)/g,
  'a percent sign by hand': /\}\s*%|\+\s*(['"`])\s*%/g,
  'a formatter of its own':
    /\bIntl\.(NumberFormat|DateTimeFormat|ListFormat|PluralRules|RelativeTimeFormat)\b/g,
};

/** Where `Intl` is spoken to, or what is written is for programs: ids, and what a time field keeps. */
const MAY = ['lib/i18n/format.ts', 'lib/i18n/message.ts', 'lib/ids.ts', 'home/times.ts'];

/** What a source writes by hand; a width in percents is none of it. */
function byHand(source: string): string[] {
  const shown = source.replace(/style:[\w-]+="[^"]*"/g, '').replace(/<style>[\s\S]*<\/style>/, '');
  return Object.entries(BY_HAND)
    .flatMap(([what, pattern]) => [...shown.matchAll(pattern)].map(([found]) => `${what}: ${found}`))
    .sort();
}

it('the scan finds what is written by hand, and leaves widths', () => {
  const source = `const a = n.toFixed(1) + at.getHours() + names.join(', ') + \`\${share}%\` + n.toLocaleString();
    const b = parts.join(' ') + new Intl.NumberFormat('nl').format(n);
    <i style:width="{share * 100}%">{share}%</i><style>i { width: 40%; }</style>`;
  expect(byHand(source)).toEqual([
    'a day or a time by hand: .getHours(',
    'a formatter of its own: Intl.NumberFormat',
    "a list by hand: .join(', ')",
    'a number or a day of the device’s own language: .toLocaleString(',
    'a percent sign by hand: }%',
    'a percent sign by hand: }%',
    'decimals by hand: .toFixed(',
  ]);
});

const pages = sources('.svelte', '.ts').filter(
  ({ path }) => !path.endsWith('.test.ts') && !path.startsWith('lib/protocol/') && !MAY.includes(path),
);

it('the exceptions are there', () => {
  const paths = sources('.ts').map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(MAY));
});

describe('nothing is written by hand', () => {
  it.each(pages.map(({ path, text }) => [path, text] as const))('%s', (_path, text) => {
    expect(byHand(text)).toEqual([]);
  });
});
