import { describe, expect, it } from 'vitest';
import type { CardView } from '$lib/protocol/CardView';
import type { SelectionView } from '$lib/protocol/SelectionView';
import { lineText } from '$lib/result.ts';
import { card, count, round, step, theme, vote } from '../stage/fixtures.ts';
import { fileName } from './names.ts';
import { reportOf, type Source } from './summary.ts';

const desk = (over: Partial<NonNullable<CardView['desk']>> = {}) => ({
  original: null,
  hidden: false,
  late: false,
  cleared: true,
  on_behalf: false,
  frozen: false,
  merged_into: null,
  merged: [],
  ...over,
});

const cards: CardView[] = [
  card('a', 't', 'Eerste', 0),
  card('b', 't', 'Tweede', 1),
  { ...card('c', 't', 'Bouwt voort', 2), parents: ['a', 'b'] },
  card('d', 't', 'Zonder stem', 3),
  card('e', 't', 'Niet op de lijst', 4),
  { ...card('h', 't', 'Verborgen', 5), desk: desk({ hidden: true }) },
  { ...card('l', 't', 'Te laat', 6), desk: desk({ late: true }) },
];

const result = count(['a', 'b'], {
  unplaced: [
    { id: 'c', supporters: 4, marks: 6, reached_floor: true },
    { id: 'd', supporters: 0, marks: 1, reached_floor: false },
  ],
});

const source = (selection?: Partial<SelectionView>): Source => ({
  themes: [theme('t', 0, 'Data')],
  steps: [step('vote', 0, vote)],
  rounds: [round('t', { result, phase: 'counted' })],
  cards: () => cards,
  selection: () =>
    selection && {
      theme: 't',
      step: 'select',
      selected: ['a', 'b'],
      reason: null,
      differs: false,
      pitchers: [],
      at: 0,
      ...selection,
    },
});

const report = (of: Source) => {
  const [first] = reportOf(of);
  if (!first) throw new Error('no theme');
  return first;
};

describe('the report of a theme', () => {
  it('follows the result until somebody confirms a selection', () => {
    const { selected, decision } = report(source());
    expect([selected.map(({ card }) => card.id), decision]).toEqual([['a', 'b'], null]);
  });

  it('follows the selection in its order, with its reason and who pitches', () => {
    const chosen = {
      selected: ['c', 'a'],
      reason: 'Beter samen',
      pitchers: [{ contribution: 'c', name: 'Anouk' }],
    };
    const { selected, decision } = report(source(chosen));
    expect(selected.map(({ card, pitcher }) => [card.id, pitcher])).toEqual([
      ['c', 'Anouk'],
      ['a', null],
    ]);
    expect(decision?.reason).toBe('Beter samen');
  });

  it('holds every other idea too, most votes first, those without any last', () => {
    const { others } = report(source());
    const told = others.map(({ card, support }) => [card.id, support && lineText(support)]);
    expect(told).toEqual([
      ['c', '19%'],
      ['d', '0%'],
      ['e', null],
    ]);
  });

  it('says what an idea builds on and what builds on it', () => {
    const { selected, others } = report(source());
    expect(others[0]?.buildsOn).toEqual(['A1', 'A2']);
    expect(selected[0]?.builtOnBy).toEqual(['A3']);
  });
});

describe('a file', () => {
  it('is called after the day and the title, in plain letters', () => {
    expect(fileName('2026-11-21', 'Eén agenda: “van plan/naar doen”')).toBe(
      '2026-11-21-een-agenda-van-plan-naar-doen',
    );
    expect(fileName('2026-11-21', '…')).toBe('2026-11-21');
  });
});
