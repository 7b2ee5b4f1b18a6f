// Short numbers as people write them on paper: "T14, T3" or, within one theme, "14 3". It asks nothing of the server.
import type { CardView } from '$lib/protocol/CardView.ts';

const key = (number: string) => number.replace(/\s/g, '').toUpperCase();
const digits = (number: string) => number.replace(/^\D+/, '');

/** The idea with this number; the letter may be left out where only one idea has these digits. */
export function byNumber(ideas: readonly CardView[], typed: string): CardView | null {
  const wanted = key(typed);
  if (wanted === '') return null;
  const named = ideas.find(({ number }) => key(number) === wanted);
  if (named) return named;
  const [one, ...others] = ideas.filter(({ number }) => digits(number) === wanted);
  return one && others.length === 0 ? one : null;
}

export interface Paper {
  picks: CardView[];
  /** What was written that is no idea on this ballot. */
  unknown: string[];
  /** Ideas that were written more than once; they count once. */
  twice: string[];
}

/**
 * What one paper ballot says: numbers with commas or spaces between them. The last number, while no space follows it,
 * is still being typed: it is unknown only when no idea begins like it.
 */
export function readPaper(ideas: readonly CardView[], typed: string): Paper {
  const paper: Paper = { picks: [], unknown: [], twice: [] };
  const words = typed.split(/[\s,;]+/).filter(Boolean);
  const open = /[^\s,;]$/.test(typed) ? words.length - 1 : -1;
  for (const [index, word] of words.entries()) {
    const card = byNumber(ideas, word);
    if (!card && index === open && begins(ideas, word)) continue;
    if (!card) paper.unknown.push(word);
    else if (paper.picks.includes(card)) paper.twice.push(card.number);
    else paper.picks.push(card);
  }
  return paper;
}

function begins(ideas: readonly CardView[], typed: string): boolean {
  const wanted = key(typed);
  return ideas.some(({ number }) => key(number).startsWith(wanted) || digits(number).startsWith(wanted));
}
