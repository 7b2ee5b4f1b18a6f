import { describe, expect, it } from 'vitest';
import type { BallotForm } from '$lib/protocol/BallotForm.ts';
import { cellsOf, columnsOf, fits, ideasOn, read, total, written } from './paper.ts';

const POINTS: BallotForm = { form: 'points', budget: 10 };
const SCALE: BallotForm = { form: 'scale', criteria: ['Effect', 'Haalbaar'] };
const numberOf = (id: string) => id.toUpperCase();

describe('a paper with points', () => {
  it('says what was typed, and nothing of ideas without points', () => {
    const said = read(POINTS, { t1: ['7'], t2: [''], t3: ['0'], t4: [' 3 '] });
    expect(said).toEqual({ picks: [], points: { t1: 7, t4: 3 } });
    expect([total(said), ideasOn(said)]).toEqual([10, 2]);
    expect(written(said, numberOf)).toBe('T1: 7 · T4: 3');
    expect(cellsOf(POINTS, said)).toEqual({ t1: ['7'], t4: ['3'] });
  });

  it('takes whole numbers only', () => {
    expect(['7', '', ' 12 '].every((typed) => fits(POINTS, typed))).toBe(true);
    expect(['1,5', '-2', 'twee', '12345'].some((typed) => fits(POINTS, typed))).toBe(false);
  });
});

describe('a paper with scores', () => {
  it('has a column for each criterion, and an empty one is not known', () => {
    expect(columnsOf(SCALE)).toEqual(['Effect', 'Haalbaar']);
    const said = read(SCALE, { t1: ['5', ''], t2: ['', ''] });
    expect(said).toEqual({ picks: [], scores: { t1: [5, null] } });
    expect(written(said, numberOf)).toBe('T1: 5/–');
    expect(cellsOf(SCALE, said)).toEqual({ t1: ['5', ''] });
  });

  it('takes 1 to 5 only', () => {
    expect(['1', '5', ''].every((typed) => fits(SCALE, typed))).toBe(true);
    expect(['0', '6', '3.5', 'a'].some((typed) => fits(SCALE, typed))).toBe(false);
  });
});

it('a paper with ideas is a line of numbers', () => {
  expect(written({ picks: ['t3', 't7'] }, numberOf)).toBe('T3 T7');
});
