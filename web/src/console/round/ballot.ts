// Which ideas a ballot has, as far as a desk can know. The server checks; it asks nothing of it.
import type { BallotForm } from '$lib/protocol/BallotForm.ts';
import type { CardView } from '$lib/protocol/CardView.ts';
import type { RoundView } from '$lib/protocol/RoundView.ts';
import type { RunKey } from '$lib/protocol/RunKey.ts';
import { standing } from '../desk/list.ts';

/** One key a round; everyone's has no theme. */
export const keyOfRound = ({ step, theme }: RunKey): string => (theme === null ? step : `${step}/${theme}`);

/** The ideas of a round by number: its shortlist, else those frozen for it while it is open, else those it counted. */
export function ballotIdeas({ result, off, desk }: RoundView, cards: readonly CardView[]): CardView[] {
  const gone = new Set(off.map(({ contribution }) => contribution));
  const counted = result && [...result.order, ...result.unplaced].map(({ id }) => id);
  const named = counted ?? desk?.shortlist;
  const known = named && new Set(named);
  const there = (card: CardView) => (known ? known.has(card.id) : card.desk?.frozen && standing(card));
  const ideas = cards.filter((card) => there(card) && !gone.has(card.id));
  return ideas.sort((a, b) => a.number.localeCompare(b.number, undefined, { numeric: true }));
}

/** Whether a ballot of this form can be written as short numbers. */
export function takesNumbers(form: BallotForm): boolean {
  return form.form === 'marks_picks' || form.form === 'approval' || (form.form === 'dots' && !form.stacking);
}
