// How easily the texts of a language file read: sentences, their length, and the figure that the language's own
// literature uses. It judges words and sentences only, not whether they are true or kind. Not part of any page.
import type { Catalogue } from '../i18n/message.ts';

/** Words of a sentence at most (promises §5). */
export const SENTENCE_WORDS_MAX = 15;

export interface Sentence {
  readonly key: string;
  readonly text: string;
  readonly words: number;
  readonly syllables: number;
  /** Ends as a sentence does; others are labels and headings. */
  readonly whole: boolean;
}

/** The sentences of one text: up to a full stop, a question or an exclamation mark. A place is one word. */
export function sentencesOf(key: string, text: string, language: string): Sentence[] {
  return text
    .split(/(?<=[.!?…])\s+(?=\S)/u)
    .map((piece) => piece.trim())
    .filter((piece) => wordsOf(piece).length > 0)
    .map((piece) => {
      const words = wordsOf(piece);
      const syllables = words.reduce((sum, word) => sum + syllablesOf(word, language), 0);
      return { key, text: piece, words: words.length, syllables, whole: /[.!?]["”“»]?$/u.test(piece) };
    });
}

/** All sentences of a section, all forms of a number included. */
export const sentencesIn = (catalogue: Catalogue, language: string): Sentence[] =>
  Object.entries(catalogue).flatMap(([key, message]) => {
    const texts = typeof message === 'string' ? [message] : [...new Set(Object.values(message))];
    return texts.flatMap((text) => sentencesOf(key, text, language));
  });

const PLACE = /\{\w+\}/g;

/** What is spoken as a word has a letter or a digit; a stroke, a dot or an equals sign is none. */
function wordsOf(text: string): string[] {
  return text
    .replace(PLACE, 'x')
    .split(/[\s–·=/]+/u)
    .filter((word) => /[\p{L}\d]/u.test(word));
}

const VOWELS = /[aeiouyàáâãäåèéêëìíîïòóôõöùúûüœæ]+/giu;

/** Groups of vowels; a diaeresis begins one, and a silent end is none. Near enough for a figure over many words. */
export function syllablesOf(word: string, language: string): number {
  const split = language === 'de' ? word : word.replace(/(?<=[aeiou])[ëïöü]/giu, ' $&');
  const groups = split.match(VOWELS)?.length ?? 0;
  const silent = SILENT[language]?.test(word) ? 1 : 0;
  return Math.max(1, groups - silent);
}

/** English and French end many words in an e that nobody hears. */
const SILENT: Readonly<Record<string, RegExp>> = {
  en: /[^aeiouyl]e$|[^aeiouydt]ed$/iu,
  fr: /[^aeiouyàâéèêëîïôûü](e|es)$/iu,
};

/** A readability figure: about 0 for a statute, 100 for a comic; 60 and up is plain language. */
export interface Figure {
  readonly name: string;
  readonly of: (wordsPerSentence: number, syllablesPerWord: number) => number;
}

/** Each language has other words, so each has its own weights. English ones stand in for a language without. */
export const FIGURES: Readonly<Record<string, Figure>> = {
  // R. Flesch, A new readability yardstick, Journal of Applied Psychology 32 (1948), 221–233.
  en: { name: 'Flesch reading ease', of: (words, syllables) => 206.835 - 1.015 * words - 84.6 * syllables },
  // W. H. Douma, De leesbaarheid van landbouwbladen, Wageningen (1960).
  nl: { name: 'Flesch-Douma', of: (words, syllables) => 206.835 - 0.93 * words - 77 * syllables },
  // T. Amstad, Wie verständlich sind unsere Zeitungen?, thesis, Zürich (1978).
  de: { name: 'Flesch-Amstad', of: (words, syllables) => 180 - words - 58.5 * syllables },
  // L. Kandel and A. Moles, Application de l'indice de Flesch à la langue française, Cahiers d'Études de Radio-Télévision 19
  // (1958), 253–274.
  fr: { name: 'Kandel-Moles', of: (words, syllables) => 207 - 1.015 * words - 73.6 * syllables },
};

export const figureOf = (language: string): Figure => FIGURES[language] ?? (FIGURES['en'] as Figure);

export interface Measure {
  readonly sentences: number;
  readonly labels: number;
  readonly meanWords: number;
  readonly longest: number;
  /** Share of all sentences and labels with more words than may be. */
  readonly over: number;
  /** Over whole sentences; `null` where there are too few for a figure to mean anything. */
  readonly figure: number | null;
}

/** Whole sentences below which a figure says more about chance than about the texts. */
const FIGURE_SENTENCES_MIN = 10;

export function measure(all: readonly Sentence[], language: string): Measure {
  const whole = all.filter((sentence) => sentence.whole);
  const words = sum(whole.map((sentence) => sentence.words));
  const syllables = sum(whole.map((sentence) => sentence.syllables));
  const enough = whole.length >= FIGURE_SENTENCES_MIN;
  return {
    sentences: whole.length,
    labels: all.length - whole.length,
    meanWords: whole.length === 0 ? 0 : words / whole.length,
    longest: Math.max(0, ...all.map((sentence) => sentence.words)),
    over: all.filter((sentence) => sentence.words > SENTENCE_WORDS_MAX).length / Math.max(1, all.length),
    figure: enough ? figureOf(language).of(words / whole.length, syllables / words) : null,
  };
}

/** The sentences that read worst by the figure, worst first. Of two or three words no figure says much. */
export function worst(all: readonly Sentence[], language: string, count: number): Sentence[] {
  const figure = ({ words, syllables }: Sentence) => figureOf(language).of(words, syllables / words);
  return all
    .filter((sentence) => sentence.whole && sentence.words >= 4)
    .sort((a, b) => figure(a) - figure(b))
    .slice(0, count);
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
