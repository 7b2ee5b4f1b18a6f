import { describe, expect, it } from 'vitest';
import { tallyOf } from './fixtures.ts';
import { largestFitting, sizes, SMALLEST } from './fit.ts';
import { headlineOf } from './headline.ts';
import { columnsFor, votersOf } from './layout.ts';
import { masonry, pagesFromNewest } from './masonry.ts';

describe('fitting', () => {
  it('takes the largest step that fits, and the smallest where none does', () => {
    const largest = (room: number) => largestFitting([9, 7, 5, 3, 1], (size) => size <= room);
    expect([10, 9, 8, 6, 3, 1, 0].map(largest)).toEqual([9, 9, 7, 5, 3, 1, 1]);
  });

  it('never goes below 28 px at 1080p', () => {
    expect(SMALLEST * 16).toBe(28);
    expect(sizes(6.5).at(-1)).toBe(SMALLEST);
    expect(sizes(6.5)).toEqual([...sizes(6.5)].sort((one, other) => other - one));
  });
});

describe('a wall', () => {
  it('puts each card in the shortest column', () => {
    const { spots, height } = masonry([30, 10, 10, 10], 2, 5);
    expect(spots.map(({ column, top }) => [column, top])).toEqual([
      [0, 0],
      [1, 0],
      [1, 15],
      [1, 30],
    ]);
    expect(height).toBe(40);
  });

  it('moves no card when one is added', () => {
    const heights = [30, 20, 10, 25, 40, 10];
    const all = masonry(heights, 3, 4).spots;
    heights.forEach((_, end) =>
      expect(masonry(heights.slice(0, end), 3, 4).spots).toEqual(all.slice(0, end)),
    );
  });

  it('cuts pages from the newest back, each full, together all', () => {
    const starts = pagesFromNewest([10, 10, 10, 10, 10], 1, 0, 20);
    expect(starts).toEqual([3, 1, 0]);
  });

  it('gives a card that is larger than the wall a page of its own', () => {
    expect(pagesFromNewest([10, 99, 10], 1, 0, 20)).toEqual([2, 1, 0]);
    expect(pagesFromNewest([], 2, 0, 20)).toEqual([]);
  });
});

describe('a headline', () => {
  it('is the first sentence, where more follows', () => {
    expect(headlineOf('Een bouwhub. Aannemers leveren in.')).toEqual({
      first: 'Een bouwhub.',
      rest: 'Aannemers leveren in.',
    });
    expect(headlineOf('Regel een\nen twee')).toEqual({ first: 'Regel een', rest: 'en twee' });
  });

  it('is all of it where nothing follows, where the sentence is long, and after an abbreviation', () => {
    const long = `${'woord '.repeat(30)}einde. Nog iets.`;
    for (const text of ['Meer groen', 'Meer groen, bijv. bomen', long])
      expect(headlineOf(text)).toEqual({ first: text, rest: '' });
  });
});

describe('small sums', () => {
  it('makes rows as equal as they can be', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 12].map(columnsFor)).toEqual([1, 2, 3, 4, 3, 3, 4, 4, 3, 4]);
  });

  it('never has more people done than there are', () => {
    expect(votersOf(tallyOf('a', { done: 5, people: 4 }))).toEqual({ done: 5, all: 5 });
    expect(votersOf(null)).toEqual({ done: 0, all: 0 });
  });
});
