// Which contributions the desk lists and in which order. It draws nothing and asks nothing of the server.
import type { CardView } from '$lib/protocol/CardView.ts';
import type { ReactionTally } from '$lib/protocol/ReactionTally.ts';

export const ORDERS = ['newest', 'oldest', 'most_builds', 'most_reactions', 'least_reactions'] as const;
export type Order = (typeof ORDERS)[number];

export const FILTERS = ['all', 'uncleared', 'late', 'hidden', 'merged'] as const;
export type Filter = (typeof FILTERS)[number];

/** How often each contribution is built on. What is hidden or waits in the tray does not count. */
export function buildsOn(cards: readonly CardView[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const card of cards.filter(standing)) {
    for (const parent of card.parents) counts.set(parent, (counts.get(parent) ?? 0) + 1);
  }
  return counts;
}

/** Whether a contribution counts by itself: not hidden, not late, not put together with another. */
export const standing = ({ desk }: CardView): boolean => !desk?.hidden && !desk?.late && !desk?.merged_into;

/** What stands for an idea: itself, or the one it was put together with. */
export function standsFor(id: string, card: (id: string) => CardView | undefined): string {
  const into = card(id)?.desk?.merged_into;
  return into ? standsFor(into, card) : id;
}

const KEEPS: Record<Filter, (card: CardView) => boolean> = {
  // What is hidden stays findable where it was; what came late has a tray of its own.
  all: ({ desk }) => !desk?.late && !desk?.merged_into,
  uncleared: (card) => standing(card) && card.desk?.cleared === false,
  late: ({ desk }) => desk?.late === true && !desk.hidden,
  hidden: ({ desk }) => desk?.hidden === true,
  merged: ({ desk }) => Boolean(desk?.merged_into),
};

export const countOf = (cards: readonly CardView[], filter: Filter): number =>
  cards.filter(KEEPS[filter]).length;

interface Wanted {
  filter: Filter;
  order: Order;
  /** Words that all must stand in it, or its short number. */
  search: string;
  reactions: ReadonlyMap<string, ReactionTally>;
}

export function listed(cards: readonly CardView[], wanted: Wanted): CardView[] {
  const words = plain(wanted.search).split(/\s+/).filter(Boolean);
  const found = (card: CardView) => {
    const text = plain(`${card.number} ${card.text}`);
    return words.every((word) => text.includes(word));
  };
  return cards
    .filter((card) => KEEPS[wanted.filter](card) && found(card))
    .sort(comparing(wanted.order, cards, wanted.reactions));
}

/** Reactions of one card together. */
export function reactionSum(tally: ReactionTally | undefined): number {
  return tally ? tally.thumb + tally.heart + tally.curious : 0;
}

type Compare = (a: CardView, b: CardView) => number;

function comparing(order: Order, cards: readonly CardView[], reactions: Wanted['reactions']): Compare {
  const newest: Compare = (a, b) => b.at - a.at || (a.id < b.id ? 1 : -1);
  const by = (value: (card: CardView) => number, sign: number): Compare => {
    return (a, b) => sign * (value(a) - value(b)) || newest(a, b);
  };
  const given = (card: CardView) => reactionSum(reactions.get(card.id));
  switch (order) {
    case 'newest':
      return newest;
    case 'oldest':
      return (a, b) => -newest(a, b);
    case 'most_builds': {
      const builds = buildsOn(cards);
      return by((card) => builds.get(card.id) ?? 0, -1);
    }
    case 'most_reactions':
      return by(given, -1);
    case 'least_reactions':
      return by(given, 1);
  }
}

/** Lower case and without accents, so that "cafe" finds "Café". */
function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
