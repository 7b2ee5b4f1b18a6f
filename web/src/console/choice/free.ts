// What else could go: first the reserves, then by votes, then by number. It asks nothing of the server.
import { t } from '$lib/i18n/console.ts';
import type { CardView } from '$lib/protocol/CardView.ts';
import type { Count } from '$lib/protocol/Count.ts';
import { figureOf } from '../round/figure.ts';

export function freeIdeas(
  all: readonly CardView[],
  selected: readonly string[],
  count: Count | null,
): CardView[] {
  const ranked = count ? [...count.order, ...count.unplaced].map(({ id }) => id) : [];
  const rank = ({ id }: CardView) => {
    const at = ranked.indexOf(id);
    return at < 0 ? ranked.length : at;
  };
  return all.filter(({ id }) => !selected.includes(id)).sort((a, b) => rank(a) - rank(b));
}

export const reservesOf = (count: Count | null): string[] =>
  (count?.order ?? []).filter(({ outcome }) => outcome === 'reserve').map(({ id }) => id);

/** What an idea got, behind its words; empty where it was not voted on. */
export function votesNote(id: string, count: Count | null): string {
  const got = count && [...count.order, ...count.unplaced].find((one) => one.id === id);
  if (!count || !got) return '';
  const scored = got.points !== undefined || got.score !== undefined;
  return scored ? figureOf(got, count).text : t('tally.votes', { n: got.supporters });
}
