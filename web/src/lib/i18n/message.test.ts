import { describe, expect, it } from 'vitest';
import { partsOf, placesOf, sentenceOf } from './message.ts';

describe('a message', () => {
  it('takes its values, numbers as the language writes them', () => {
    expect(sentenceOf('{used} van {max}', { used: 63, max: 1280 }, 'nl-NL')).toBe('63 van 1.280');
    expect(sentenceOf('{used} of {max}', { used: 63, max: 1280 }, 'en-GB')).toBe('63 of 1,280');
  });

  it('chooses its form by n', () => {
    const ideas = { zero: 'nog geen ideeën', one: '{n} idee', other: '{n} ideeën' };
    const said = [0, 1, 2].map((n) => sentenceOf(ideas, { n }, 'nl-NL'));
    expect(said).toEqual(['nog geen ideeën', '1 idee', '2 ideeën']);
  });

  it('uses the general form for none where no other is given', () => {
    expect(sentenceOf({ one: '{n} mens', other: '{n} mensen' }, { n: 0 }, 'nl-NL')).toBe('0 mensen');
  });

  it('comes in parts that say where they came from', () => {
    expect(partsOf('{share} van de {n} stemmers', { share: '85%', n: 21 }, 'nl-NL')).toEqual([
      { text: '85%', place: 'share' },
      { text: ' van de ' },
      { text: '21', place: 'n' },
      { text: ' stemmers' },
    ]);
  });

  it('keeps text that looks like a place as text', () => {
    expect(sentenceOf('Van {who}', { who: '{max} & <b>' }, 'nl-NL')).toBe('Van {max} & <b>');
  });

  it('knows its places, over all forms', () => {
    expect(placesOf({ one: '{n} in {theme}', other: '{n}' })).toEqual(['n', 'theme']);
  });
});
