import { describe, expect, it } from 'vitest';
import type { RoundDesk } from '$lib/protocol/RoundDesk';
import { lineText } from '$lib/result.ts';
import { card, count, round, step, theme, vote } from '../stage/fixtures.ts';
import { roundTable } from './rounds.ts';

const cards = ['a', 'b', 'c', 'd'].map((id, at) => card(id, 't', `Idee ${id}`, at));
const rounded = {
  steps: [step('vote', 0, vote), step('vote2', 1, vote)],
  workshop: { affiliations: ['inwoner', 'ondernemer'] },
  themes: [theme('s', 0, 'Stad'), theme('t', 1, 'Talent')],
};
const desk = (over: Partial<RoundDesk> = {}): RoundDesk => ({
  server_seed: 'seed',
  counts: 1,
  paper: 0,
  too_little_seen: [],
  places_at_opening: 3,
  hands: {},
  hands_up: 'apart',
  affiliations: [],
  selection_coverage: null,
  ...over,
});
const loser = { id: 'c', supporters: 1, marks: 1, reached_floor: false };

const rounds = [
  round('t', { result: count(['a', 'b'], { unplaced: [loser] }), desk: desk({ hands: { a: 4 } }) }),
  round('t', {
    run: { step: 'vote2', theme: 't' },
    result: count(['b', 'a'], { unplaced: [] }),
    off: [{ contribution: 'd', reason: 'dubbel' }],
    desk: desk({ affiliations: [{ affiliation: 1, ballots: 6, picks: { b: 5 } }] }),
  }),
];

const other = round('s', { run: { step: 'vote', theme: 's' }, result: count([]) });
const source = { ...rounded, rounds: [...rounds, other, round(null)] };

describe('the table of rounds', () => {
  const table = roundTable(source, rounds, cards);

  it('has a row for every idea that was on a ballot, in the order of the last round', () => {
    expect(table?.rows.map((row) => row.card.id)).toEqual(['b', 'a', 'd', 'c']);
    expect(table?.rounds.map(({ title, hands }) => [title, hands])).toEqual([
      ['vote', true],
      ['vote2', false],
    ]);
  });

  it('numbers rounds as the file with ballots does', () => {
    expect(table?.rounds.map(({ number }) => number)).toEqual([2, 3]);
  });

  it('keeps hands apart from votes, and says what was not on a ballot', () => {
    const rowOf = (id: string) => table?.rows.find((row) => row.card.id === id)?.cells;
    expect(rowOf('a')?.map((cell) => [cell && lineText(cell.figure), cell?.place, cell?.hands])).toEqual([
      ['61%', 1, 4],
      ['47%', 2, null],
    ]);
    expect(rowOf('c')).toEqual([expect.objectContaining({ place: null }), null]);
    expect(rowOf('d')).toEqual([null, expect.objectContaining({ off: true, place: null })]);
  });

  it('names groups as they were recorded', () => {
    expect(table?.groups).toEqual([{ name: 'ondernemer', ballots: 6 }]);
    expect(table?.rows.map(({ picks }) => picks)).toEqual([[5], [0], [0], [0]]);
  });

  it('is not there before a round was counted', () => {
    expect(roundTable(source, [round('t')], cards)).toBeNull();
  });
});
