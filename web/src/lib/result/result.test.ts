// The pictures of a result, from records of counts: what was saved and spent, and rounds side by side.
import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import type { Count } from '../protocol/Count.ts';
import type { Placed } from '../protocol/Placed.ts';
import CompareRounds from './CompareRounds.svelte';
import { changeOf, compared } from './rounds.ts';
import { fraction, paymentsOf } from './saving.ts';
import SavingUp from './SavingUp.svelte';

const placed = (id: string, over: Partial<Placed> = {}): Placed => ({
  id,
  time: null,
  supporters: 10,
  represented: 0,
  marks: 12,
  tie: null,
  outcome: 'selected',
  better_counted: null,
  ...over,
});

const count = (order: Placed[], over: Partial<Count> = {}): Count => ({
  rule: 'fair-share',
  rule_version: 1,
  places: 3,
  reserves: 2,
  floor: 3,
  lot_seed: '',
  counted: 20,
  turnout: 20,
  present: 20,
  order,
  unplaced: [],
  open_places: 0,
  coverage: { with: 18, of: 20 },
  largest_unheard: null,
  firmness: null,
  spending: null,
  hands_up: {},
  ...over,
});

// Ten voters pay a tenth each; of eight, five pay 3/20 each and three, who had paid before, the last quarter.
const saved = count([
  placed('a', { time: '1/10' }),
  placed('b', { time: '3/20', supporters: 8, represented: 3 }),
  placed('c', { time: '1/4', supporters: 5, represented: 5 }),
  placed('r', { time: '1/2', outcome: 'reserve' }),
]);

describe('saving up', () => {
  it('is what the record says: who paid, how much of it for the first time, how long they saved', () => {
    const [first, second, third, ...more] = paymentsOf(saved);
    expect(more).toEqual([]);
    expect(first).toEqual({ idea: 'a', waited: 0.4, fresh: 10, again: 0, freshPart: 1 });
    expect(second).toMatchObject({ idea: 'b', fresh: 5, again: 3 });
    expect(second?.freshPart).toBeCloseTo(0.75);
    expect(third).toMatchObject({ fresh: 0, again: 5, freshPart: 0, waited: 1 });
  });

  it('is nothing under a rule that knows no time', () => {
    expect(paymentsOf(count([placed('a')], { rule: 'most-votes' }))).toEqual([]);
    const props = { count: count([placed('a')], { rule: 'most-votes' }), numberOf: () => 'T1' };
    expect(render(SavingUp, { props }).body).not.toContain('figure');
  });

  it('stands in words beside the bars', () => {
    const { body } = render(SavingUp, { props: { count: saved, numberOf: (id) => id.toUpperCase() } });
    expect(body).toContain('Plek 2, B:');
    expect(body).toContain('5 stemmers betaalden voor het eerst. 3 hadden al een plek en spaarden opnieuw.');
    expect(body).toContain('5 stemmers hadden al een plek en spaarden opnieuw.');
    expect(body.match(/<svg(?![^>]*aria-hidden="true")/g)).toBeNull();
  });

  it('reads whole numbers and fractions', () => {
    expect([fraction('5/4'), fraction('3'), fraction(null), fraction('x')]).toEqual([1.25, 3, 0, 0]);
  });
});

describe('rounds side by side', () => {
  const unplaced = { marks: 0, reached_floor: true };
  const first = count([placed('a', { supporters: 12 }), placed('b', { supporters: 9 })], {
    unplaced: [{ id: 'c', supporters: 5, ...unplaced }],
  });
  const second = count([placed('c', { supporters: 14 }), placed('a', { supporters: 11 })], {
    unplaced: [{ id: 'd', supporters: 2, ...unplaced }],
  });

  it('put the last round’s places first, then what had one before', () => {
    const rows = compared([first, second]);
    expect(rows.map(({ idea }) => idea)).toEqual(['c', 'a', 'b', 'd']);
    expect(rows.map(changeOf)).toEqual(['came', 'down', 'went', null]);
    expect(rows[0]?.got).toEqual([
      { share: 0.25, place: null },
      { share: 0.7, place: 1 },
    ]);
    expect(rows[3]?.got[0]).toBeNull();
  });

  it('compare like with like: points and scores as parts of their own', () => {
    const points = count([placed('a', { points: 30 })], {
      rule: 'most-points',
      unplaced: [{ id: 'b', supporters: 3, points: 15, ...unplaced }],
    });
    expect(compared([points]).map(({ got }) => got[0]?.share)).toEqual([1, 0.5]);
    const score = { mean: '9/2', raters: 4, criteria: [], disagreement: false };
    const scores = count([placed('a', { score })], { rule: 'best-score' });
    expect(compared([scores])[0]?.got[0]?.share).toBe(0.9);
  });

  it('say in words and figures what the bars show', () => {
    const rounds = [first, second].map((count, index) => ({
      id: `${index}`,
      title: 'Kiezen met de groep',
      count,
    }));
    const props = { rounds, cardOf: (id: string) => ({ number: id.toUpperCase(), text: 'Idee' }) };
    const { body } = render(CompareRounds, { props });
    for (const words of [
      'Ronde 1',
      'Ronde 2',
      'kreeg een plek',
      'verloor zijn plek',
      '70%',
      'plek 1',
      'niet op de lijst',
    ]) {
      expect(body).toContain(words);
    }
  });
});
