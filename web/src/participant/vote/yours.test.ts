import { expect, it } from 'vitest';
import { oneDecimal } from '$lib/i18n/format.ts';
import type { OwnBallot } from '$lib/protocol/OwnBallot.ts';
import { chosenOf, meanOf, seenBack } from './yours.ts';

const ballot = (over: Partial<OwnBallot>): OwnBallot => ({
  step: 's',
  theme: null,
  order: [],
  to_judge: 0,
  promising: [],
  not_now: [],
  unsure: [],
  picks: [],
  points: {},
  scores: {},
  done: true,
  ...over,
});

it('shows picks as they stand, points by most points, and no scores', () => {
  expect(chosenOf(ballot({ picks: ['b', 'a'] }))).toEqual([
    { id: 'b', points: null },
    { id: 'a', points: null },
  ]);
  expect(chosenOf(ballot({ points: { a: 1, b: 4 } }))).toEqual([
    { id: 'b', points: 4 },
    { id: 'a', points: 1 },
  ]);
  expect(chosenOf(ballot({ scores: { a: { 0: 5 } } }))).toEqual([]);
  expect(chosenOf(undefined)).toEqual([]);
});

it('counts what goes on', () => {
  const chosen = chosenOf(ballot({ picks: ['a', 'b', 'c'] }));
  expect([seenBack(chosen, ['c', 'x', 'a']), seenBack(chosen, []), seenBack([], ['a'])]).toEqual([2, 0, 0]);
});

it('shows an exact mean with one decimal', () => {
  const shown = ['21/5', '4/1', '11/3'].map((mean) => oneDecimal(meanOf(mean)));
  expect(shown).toEqual(['4,2', '4,0', '3,7']);
});
