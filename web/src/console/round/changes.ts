// What a second count changed, and what a group of people picked. It makes no sentences and asks nothing of the server.
import type { Count } from '$lib/protocol/Count.ts';
import { placesOf } from '../choice/draft.svelte.ts';

/** One place that another idea has now; `null` on either side is a place that is open or not there. */
export interface PlaceChange {
  place: number;
  before: string | null;
  after: string | null;
}

export function placeChanges(before: Count, after: Count): PlaceChange[] {
  const [was, is] = [placesOf(before), placesOf(after)];
  return Array.from({ length: Math.max(was.length, is.length) }, (_, index) => ({
    place: index + 1,
    before: was[index] ?? null,
    after: is[index] ?? null,
  })).filter(({ before, after }) => before !== after);
}

/** The counts this page saw, so that it can tell what the last one changed. */
export class SeenCounts {
  readonly #seen = new Map<string, { counts: number; now: Count; before: Count | null }>();
  readonly #shown = new Map<string, { counts: number; revealed: number }>();

  /** Takes the result as it stands after so many counts; gives the one it replaced, if this page saw that. */
  take(run: string, counts: number, now: Count): Count | null {
    const seen = this.#seen.get(run);
    const before = seen && seen.counts < counts ? seen.now : (seen?.before ?? null);
    this.#seen.set(run, { counts, now, before });
    return before;
  }

  /** Whether this is one more count than this page saw, and it took back what everyone saw; `null` where it is not. */
  again(run: string, counts: number, revealed: number): { takenBack: boolean } | null {
    const seen = this.#shown.get(run);
    this.#shown.set(run, { counts, revealed });
    return seen && seen.counts < counts ? { takenBack: seen.revealed > 0 && revealed === 0 } : null;
  }
}
