import { expect, it } from 'vitest';
import { markFor, THEME_COLOURS, themeClass } from './theme.ts';

it('gives every theme a colour and a mark, also past the eighth', () => {
  expect([1, 8, 9, 0, -1, NaN].map(themeClass)).toEqual([
    'theme-1',
    'theme-8',
    'theme-1',
    'theme-1',
    'theme-7',
    'theme-1',
  ]);
});

it('never gives two colours the same mark by itself', () => {
  expect(new Set(THEME_COLOURS.map((colour) => markFor(null, colour))).size).toBe(THEME_COLOURS.length);
});

it('takes the mark that was chosen, and ignores one it does not know', () => {
  expect(markFor('leaf', 1)).toBe('leaf');
  expect(markFor('toString', 2)).toBe('talent');
});
