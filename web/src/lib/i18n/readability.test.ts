// B1: short sentences in every language (promises §5), and plain words by the language's own figure.
import { describe, expect, it } from 'vitest';
import {
  FIGURES,
  figureOf,
  measure,
  SENTENCE_WORDS_MAX,
  sentencesIn,
  sentencesOf,
  syllablesOf,
} from '../testing/readability.ts';
import { LANGUAGES } from './language.svelte.ts';
import type { Catalogue, LanguageFile } from './message.ts';

/** Figures above which a text counts as plain: readable at thirteen, by Flesch's own table. */
const PLAIN = 60;

const files = import.meta.glob<LanguageFile>('./languages/*.ts', { eager: true, import: 'default' });

describe.each(LANGUAGES)('$name', ({ code }) => {
  const sections = Object.entries(files[`./languages/${code}.ts`] ?? {}).filter(([name]) => name !== 'about');
  const all = sections.flatMap(([, section]) => sentencesIn(section as Catalogue, code));

  it('has no sentence of more than 15 words', () => {
    const long = all.filter(({ words }) => words > SENTENCE_WORDS_MAX);
    expect(long.map(({ key, words, text }) => `${key} (${words}): ${text}`)).toEqual([]);
  });

  it('reads as plain language', () => {
    expect(measure(all, code).sentences).toBeGreaterThan(100);
    expect(measure(all, code).figure).toBeGreaterThan(PLAIN);
  });
});

describe('the measure', () => {
  it('parts sentences, and counts a place as a word and a stroke as none', () => {
    const text = 'Kies er {n} – of meer: alles mag! Klaar? Ga door';
    expect(sentencesOf('k', text, 'nl').map(({ words, whole }) => [words, whole])).toEqual([
      [7, true],
      [1, true],
      [2, false],
    ]);
  });

  it('does not count a French mark with its space as a word', () => {
    expect(
      sentencesOf('k', 'Qu’en pensez-vous\u202f? Et «\u00a0vous\u00a0»\u202f!', 'fr').map(
        ({ words }) => words,
      ),
    ).toEqual([2, 2]);
  });

  it('hears syllables', () => {
    const heard = {
      nl: 'ideeën bijdrage zaal',
      en: 'idea screen phone table',
      de: 'Bildschirm Themen Haus',
      fr: 'idée salle écran',
    };
    const counts = Object.entries(heard).map(([code, words]) =>
      words.split(' ').map((word) => syllablesOf(word, code)),
    );
    expect(counts).toEqual([
      [3, 3, 1],
      [2, 1, 1, 2],
      [2, 2, 1],
      [2, 1, 2],
    ]);
  });

  it('gives short words and sentences a higher figure, in every language', () => {
    for (const { of } of Object.values(FIGURES)) {
      expect(of(5, 1.2)).toBeGreaterThan(of(15, 1.2));
      expect(of(10, 1.2)).toBeGreaterThan(of(10, 2));
    }
    expect(figureOf('xx').name).toBe('Flesch reading ease');
  });

  it('gives no figure for a handful of sentences', () => {
    expect(measure(sentencesOf('k', 'Ja. Nee.', 'nl'), 'nl').figure).toBeNull();
  });
});
