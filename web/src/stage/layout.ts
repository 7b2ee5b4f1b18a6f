// Small sums of the pictures: how many columns, how many voters. They draw nothing.
import type { ThemeTally } from '$lib/protocol/ThemeTally';

/** Columns for so many themes side by side: rows as equal as they can be, at most four wide. */
export function columnsFor(themes: number): number {
  if (themes <= 4) return Math.max(1, themes);
  return Math.min(4, Math.ceil(themes / Math.ceil(themes / 4)));
}

/** How many are done with their ballot, of the people who are here. Who is done and then left was here. */
export function votersOf(tally: Pick<ThemeTally, 'done' | 'people'> | null): { done: number; all: number } {
  const done = tally?.done ?? 0;
  return { done, all: Math.max(tally?.people ?? 0, done) };
}

/** Lines of an idea where so many themes stand side by side: enough to know it by, few enough to fit. */
export function linesFor(themes: number): number {
  if (themes <= 4) return 5;
  return themes <= 8 ? 2 : 1;
}

/** With more places than these a picture has room for little else. */
export const MANY_PLACES = 5;

/** Lines of an idea where rounds of so many places stand side by side. */
export function linesInRounds(places: number): number {
  if (places <= 3) return 3;
  return places <= MANY_PLACES ? 2 : 1;
}
