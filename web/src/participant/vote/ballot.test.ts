import { describe, expect, it } from 'vitest';
import type { Command } from '$lib/protocol/Command.ts';
import type { OwnBallot } from '$lib/protocol/OwnBallot.ts';
import type { Act } from '../pending.ts';
import { ballotOf, fitting, isScored, isTicked, pressOf, spent } from './ballot.ts';

const act = (command: Command): Act => ({ command, state: 'sent' });
const ballot: OwnBallot = {
  step: 's',
  theme: 't',
  order: ['a', 'b', 'c'],
  to_judge: 1,
  promising: ['a'],
  not_now: ['b'],
  unsure: [],
  picks: ['a'],
  points: {},
  scores: {},
  done: false,
};

describe('marks and picks', () => {
  const judge = (contribution: string, judgement: 'promising' | 'not_now' | null): Act =>
    act({ do: 'judge', step: 's', contribution, judgement });
  const pick = (step: string, contribution: string, on: boolean): Act =>
    act({ do: 'pick', step, contribution, on });

  it('moves an idea from one mark to another, and unmarking takes the pick', () => {
    const now = ballotOf(ballot, 's', [judge('a', 'not_now'), judge('b', null), judge('c', 'promising')]);
    expect([[...now.promising], [...now.notNow], [...now.unsure], [...now.picks]]).toEqual([
      ['c'],
      ['a'],
      ['b'],
      [],
    ]);
    expect(ballotOf(ballot, 's', [judge('a', null)]).picks.size).toBe(0);
  });

  it('a pick of an idea that was not marked, or otherwise, marks it', () => {
    const now = ballotOf(ballot, 's', [pick('s', 'b', true), pick('s', 'c', true)]);
    expect([[...now.promising], [...now.notNow], [...now.picks]]).toEqual([
      ['a', 'b', 'c'],
      [],
      ['a', 'b', 'c'],
    ]);
  });

  it('takes picks in order, and leaves other rounds alone', () => {
    const presses = [pick('s', 'a', false), pick('s', 'c', true), pick('other', 'b', true)];
    expect([...ballotOf(ballot, 's', presses).picks]).toEqual(['c']);
    expect(ballotOf(ballot, 's', [act({ do: 'finish_ballot', step: 's', done: true })]).done).toBe(true);
  });

  it('is empty before the server spoke', () => {
    const none = ballotOf(undefined, 's', []);
    expect([none.picks.size, none.points.size, none.scores.size, none.done]).toEqual([0, 0, 0, false]);
  });
});

describe('dots and points', () => {
  const give = (contribution: string, points: number): Act =>
    act({ do: 'give_points', step: 's', contribution, points });
  const given = { ...ballot, points: { a: 3, b: 1 } };

  it('takes the last number of an idea, and forgets what went to nothing', () => {
    const now = ballotOf(given, 's', [give('a', 5), give('b', 0), give('c', 2), give('c', 4)]);
    expect([...now.points]).toEqual([
      ['a', 5],
      ['c', 4],
    ]);
    expect(spent(now)).toBe(9);
  });

  it('never goes over, under, or between whole numbers', () => {
    const now = ballotOf(given, 's', []);
    expect(fitting(now, 10, 'a', 4)).toBe(4);
    expect(fitting(now, 10, 'a', 40)).toBe(9);
    expect(fitting(now, 10, 'c', 40)).toBe(6);
    expect(fitting(now, 10, 'c', -1)).toBe(0);
    expect(fitting(now, 10, 'c', 2.9)).toBe(2);
    expect(fitting(now, 10, 'c', Number.NaN)).toBe(0);
    expect(fitting(now, 4, 'c', 1)).toBe(0);
  });

  it('gives more at a press where there is much to give', () => {
    expect([pressOf(5), pressOf(20), pressOf(100)]).toEqual([1, 1, 5]);
  });
});

describe('scores', () => {
  const score = (contribution: string, criterion: number, value: number | null): Act =>
    act({ do: 'score', step: 's', contribution, criterion, score: value });

  it('keep an answer per criterion; not knowing is an answer too', () => {
    const now = ballotOf({ ...ballot, scores: { a: { 0: 4 } } }, 's', [
      score('a', 1, null),
      score('b', 0, 2),
      score('b', 0, 3),
    ]);
    expect(now.scores.get('a')).toEqual({ 0: 4, 1: null });
    expect(now.scores.get('b')).toEqual({ 0: 3 });
    expect(isScored(now.scores.get('a'), 2)).toBe(true);
    expect(isScored(now.scores.get('b'), 2)).toBe(false);
    expect(isScored(now.scores.get('c'), 2)).toBe(false);
  });
});

it('knows the forms that are ticked', () => {
  expect(isTicked({ form: 'approval' })).toBe(true);
  expect(isTicked({ form: 'dots', dots: null, stacking: false })).toBe(true);
  expect(isTicked({ form: 'dots', dots: null, stacking: true })).toBe(false);
  expect(isTicked({ form: 'points', budget: 100 })).toBe(false);
});
