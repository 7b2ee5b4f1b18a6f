// What one chose, and what a place got, as figures: after a round is closed. It holds no words.
import type { OwnBallot } from '$lib/protocol/OwnBallot.ts';
import type { Fraction } from '$lib/protocol/Fraction.ts';

/** An idea one chose, with the points one gave where the form has those. */
export interface Chosen {
  readonly id: string;
  readonly points: number | null;
}

/** Ticked ideas as they stand on the ballot; ideas with points by most points. Scores choose nothing. */
export function chosenOf(own: OwnBallot | undefined): Chosen[] {
  if (!own) return [];
  const given = Object.entries(own.points).sort(([, a], [, b]) => b - a);
  if (given.length > 0) return given.map(([id, points]) => ({ id, points }));
  return own.picks.map((id) => ({ id, points: null }));
}

/** How many of these are among the ideas that go on. */
export const seenBack = (chosen: readonly Chosen[], through: readonly string[]): number =>
  chosen.filter(({ id }) => through.includes(id)).length;

/** An exact mean of the wire, "21/5", as a number to show. */
export function meanOf(mean: Fraction): number {
  const [above = NaN, below = NaN] = mean.split('/').map(Number);
  return above / below;
}
