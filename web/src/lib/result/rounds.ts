// Rounds of the same group side by side: what each idea got in each, and what changed. It draws nothing and makes no
// sentences.
import type { Count } from '../protocol/Count.ts';
import { fraction } from './saving.ts';

/** What an idea got in one round. */
export interface Got {
  /** Part of what could be had, 0 to 1: of the voters, of the most points, of the highest score. */
  share: number;
  /** Its place, from 1; `null` without one. */
  place: number | null;
}

export interface Compared {
  idea: string;
  /** One a round, in their order; `null` where it was not on the ballot. */
  got: (Got | null)[];
}

/** Highest score of a scale. */
const SCORE_MAX = 5;

/** Every idea that had a place in any of these rounds, best placed in the last first; then what else was voted on. */
export function compared(counts: readonly Count[]): Compared[] {
  const per = counts.map(gotIn);
  const ideas = [...new Set([...counts].reverse().flatMap(listed))];
  const rows = ideas.map((idea) => ({ idea, got: per.map((got) => got.get(idea) ?? null) }));
  const best = ({ got }: Compared) => Math.min(...got.map((one) => one?.place ?? Infinity));
  const last = ({ got }: Compared) => got.at(-1) ?? null;
  return rows.sort((a, b) => {
    const [left, right] = [last(a), last(b)];
    const places = (left?.place ?? Infinity) - (right?.place ?? Infinity);
    if (places !== 0 && !Number.isNaN(places)) return places;
    const had = best(a) - best(b);
    if (had !== 0 && !Number.isNaN(had)) return had;
    return (right?.share ?? 0) - (left?.share ?? 0);
  });
}

/** What happened to an idea between the last two rounds. */
export type Change = 'came' | 'went' | 'up' | 'down' | 'kept';

/** `null` where it had no place in either, or there is nothing to compare with. */
export function changeOf({ got }: Compared): Change | null {
  const [before, after] = got.slice(-2).map((one) => one?.place ?? null);
  if (before === undefined || after === undefined || (before === null && after === null)) return null;
  if (before === null) return 'came';
  if (after === null) return 'went';
  if (before === after) return 'kept';
  return after < before ? 'up' : 'down';
}

function gotIn(count: Count): Map<string, Got> {
  const places = count.order.filter(({ outcome }) => outcome === 'selected').map(({ id }) => id);
  const most = Math.max(1, ...[...count.order, ...count.unplaced].map(({ points }) => points ?? 0));
  return new Map(
    [...count.order, ...count.unplaced].map((one) => {
      const at = places.indexOf(one.id);
      const share =
        one.points !== undefined
          ? one.points / most
          : one.score
            ? fraction(one.score.mean) / SCORE_MAX
            : one.supporters / Math.max(1, count.counted);
      return [one.id, { share, place: at < 0 ? null : at + 1 }];
    }),
  );
}

const listed = (count: Count) => [...count.order, ...count.unplaced].map(({ id }) => id);
