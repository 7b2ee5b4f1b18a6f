import { afterEach, describe, expect, it, vi } from 'vitest';
import { graphemes, roughly } from './graphemes.ts';

afterEach(() => void vi.unstubAllGlobals());

describe('graphemes', () => {
  it.each([
    ['', 0],
    ['  een idee \n', 8],
    ['ideeën', 6],
    ['idee\u0308n', 5],
    ['👩‍👩‍👧‍👦🇳🇱', 2],
    ['👍🏽', 1],
    ['a \r\n\tb\u200b\u0007', 3],
  ])('counts %j as %i', (text, count) => {
    expect(graphemes(text)).toBe(count);
  });

  it('counts plain text and accents the same without a segmenter', () => {
    vi.stubGlobal('Intl', { ...Intl, Segmenter: undefined });
    expect(graphemes('Eén idee\u0308n 👍🏽')).toBe(11);
    expect(roughly('abc')).toBe(3);
  });
});
