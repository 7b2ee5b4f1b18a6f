// Short numbers as people write them on paper: "T14, T3" or, within one theme, "14 3". It asks nothing of the server.
import type { CardView } from '$lib/protocol/CardView.ts';

const key = (number: string) => number.replace(/\s/g, '').toUpperCase();

/** The idea with this number; the letter may be left out. */
export function byNumber(ideas: readonly CardView[], typed: string): CardView | null {
  const wanted = key(typed);
  if (wanted === '') return null;
  const digits = (number: string) => number.replace(/^\D+/, '');
  return ideas.find(({ number }) => key(number) === wanted || digits(number) === wanted) ?? null;
}

export interface Paper {
  picks: CardView[];
  /** What was written that is no idea on this ballot. */
  unknown: string[];
  /** Ideas that were written more than once; they count once. */
  twice: string[];
}

/** What one paper ballot says: numbers with commas or spaces between them. */
export function readPaper(ideas: readonly CardView[], typed: string): Paper {
  const paper: Paper = { picks: [], unknown: [], twice: [] };
  for (const word of typed.split(/[\s,;]+/).filter(Boolean)) {
    const card = byNumber(ideas, word);
    if (!card) paper.unknown.push(word);
    else if (paper.picks.includes(card)) paper.twice.push(card.number);
    else paper.picks.push(card);
  }
  return paper;
}
