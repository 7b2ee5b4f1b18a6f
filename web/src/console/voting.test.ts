// The rules of the voting panels without a page: what a paper says, what a second count changed, what is chosen.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CardView } from '$lib/protocol/CardView.ts';
import type { Count } from '$lib/protocol/Count.ts';
import type { Placed } from '$lib/protocol/Placed.ts';
import type { RoundView } from '$lib/protocol/RoundView.ts';
import type { SelectionView } from '$lib/protocol/SelectionView.ts';
import { Draft, standingSelection } from './choice/draft.svelte.ts';
import { freeIdeas, reservesOf, votesNote } from './choice/free.ts';
import { countOf, standsFor } from './desk/list.ts';
import { ballotIdeas, keyOfRound, takesNumbers } from './round/ballot.ts';
import { placeChanges, SeenCounts } from './round/changes.ts';
import { figureOf } from './round/figure.ts';
import { byNumber, readPaper } from './round/numbers.ts';
import { Papers } from './round/papers.svelte.ts';

const card = (number: string, desk: Partial<CardView['desk'] & object> = {}): CardView => ({
  id: number.toLowerCase(),
  theme: 'a',
  step: 's',
  number,
  text: `Idee ${number}`,
  parents: [],
  name: null,
  clarified: false,
  at: 0,
  desk: {
    original: null,
    hidden: false,
    late: false,
    cleared: true,
    on_behalf: false,
    frozen: true,
    merged_into: null,
    merged: [],
    ...desk,
  },
});

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

const count = (order: Placed[], over: Partial<Count> = {}): Count =>
  ({ rule: 'fair-share', counted: 20, order, unplaced: [], ...over }) as Count;

const ids = (cards: readonly CardView[]) => cards.map(({ id }) => id);

describe('a paper ballot while it is typed', () => {
  const ideas = ['T1', 'T14', 'B2'].map((number) => card(number));

  it('is not wrong before the number is whole', () => {
    expect(readPaper(ideas, 'T1 B').unknown).toEqual([]);
    expect(readPaper(ideas, 'T1 B9').unknown).toEqual(['B9']);
    expect(readPaper(ideas, 'T1 B ').unknown).toEqual(['B']);
  });

  it('needs the letter where two themes have the number', () => {
    const both = [...ideas, card('T2')];
    expect(byNumber(ideas, '2')?.number).toBe('B2');
    expect(byNumber(both, '2')).toBeNull();
    expect(byNumber(both, 'b2')?.number).toBe('B2');
  });
});

describe('the papers entered here', () => {
  const kept = new Map<string, string>();
  beforeEach(() => {
    kept.clear();
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    });
    return () => vi.unstubAllGlobals();
  });

  it('outlive the page, each under its own id, and one can be changed', () => {
    const papers = new Papers('w');
    papers.keep('vote/a', { ballot: 'p1', picks: ['t1'] });
    papers.keep('vote/a', { ballot: 'p2', picks: ['t14'] });
    papers.keep('vote/a', { ballot: 'p1', picks: ['t1', 't14'] });
    const again = new Papers('w').of('vote/a');
    expect(again.map(({ ballot, picks }) => [ballot, picks.length])).toEqual([
      ['p1', 2],
      ['p2', 1],
    ]);
    expect(new Papers('other').of('vote/a')).toEqual([]);
  });
});

describe('the ideas of a ballot', () => {
  const cards = [card('T10'), card('T2'), card('T3', { frozen: false }), card('T4', { merged_into: 't2' })];
  const round = (over: Partial<RoundView>) => ({ off: [], result: null, ...over }) as unknown as RoundView;

  it('are those frozen for it, by number, without what was taken off', () => {
    expect(ids(ballotIdeas(round({}), cards))).toEqual(['t2', 't10']);
    const off = [{ contribution: 't2', reason: 'Kan niet' }];
    expect(ids(ballotIdeas(round({ off }), cards))).toEqual(['t10']);
  });

  it('are the shortlist where one was made, and what was counted afterwards', () => {
    const desk = { shortlist: ['t10'] } as RoundView['desk'] & object;
    expect(ids(ballotIdeas(round({ desk }), cards))).toEqual(['t10']);
    const result = count([placed('t3')]);
    expect(ids(ballotIdeas(round({ desk, result }), cards))).toEqual(['t3']);
  });

  it('have one key a round, and numbers on paper only where a ballot is ticks', () => {
    expect(keyOfRound({ step: 's', theme: null })).toBe('s');
    expect(keyOfRound({ step: 's', theme: 'a' })).toBe('s/a');
    expect(takesNumbers({ form: 'dots', dots: null, stacking: false })).toBe(true);
    expect(takesNumbers({ form: 'dots', dots: null, stacking: true })).toBe(false);
    expect(takesNumbers({ form: 'scale', criteria: ['Effect'] })).toBe(false);
  });
});

describe('a second count', () => {
  const before = count([placed('a'), placed('b'), placed('r', { outcome: 'reserve' })]);
  const after = count([placed('a'), placed('r'), placed('c')]);

  it('changes the places that another idea has now', () => {
    expect(placeChanges(before, after)).toEqual([
      { place: 2, before: 'b', after: 'r' },
      { place: 3, before: null, after: 'c' },
    ]);
    expect(placeChanges(after, before)).toContainEqual({ place: 3, before: 'c', after: null });
    expect(placeChanges(before, before)).toEqual([]);
  });

  it('is told against the count this page saw before it, also when firmness follows', () => {
    const seen = new SeenCounts();
    expect([seen.again('r', 1, 3), seen.again('r', 1, 3)]).toEqual([null, null]);
    expect(seen.again('r', 2, 0)).toEqual({ takenBack: true });
    expect([seen.again('r', 2, 0), seen.again('r', 3, 0)]).toEqual([null, { takenBack: false }]);
    expect(seen.take('r', 1, before)).toBeNull();
    expect(seen.take('r', 2, after)).toBe(before);
    expect(seen.take('r', 2, { ...after, firmness: [] })).toBe(before);
    expect(seen.take('other', 2, after)).toBeNull();
  });
});

describe('what an idea got', () => {
  it('is a share of the voters, points of the most, or a mean of five', () => {
    expect(figureOf(placed('a'), count([]))).toEqual({ share: 0.5, text: '50%', notes: ['10 stemmen'] });
    const points = count([placed('a', { points: 40 })], { rule: 'most-points' });
    expect(figureOf(placed('b', { points: 10, supporters: 1 }), points)).toEqual({
      share: 0.25,
      text: '10 punten',
      notes: ['van 1 mens'],
    });
  });

  it('names every criterion where there are more than one', () => {
    const criteria = [
      { mean: '4', given: 6 },
      { mean: null, given: 0 },
    ];
    const score = { mean: '17/4', raters: 6, criteria, disagreement: true };
    const scored = count([], { rule: 'best-score', criteria: ['Effect', 'Haalbaar'] });
    const { share, text, notes } = figureOf(placed('a', { score }), scored);
    expect(share).toBe(0.85);
    expect(text).toBe('4,3');
    expect(notes).toEqual(['gemiddeld van 5, door 6 mensen', 'Effect: 4,0 (6)', 'Haalbaar: geen score']);
  });
});

describe('a choice', () => {
  const result = count([placed('a'), placed('b'), placed('c', { outcome: 'reserve', supporters: 4 })], {
    unplaced: [{ id: 'd', supporters: 6, marks: 0, reached_floor: true }],
  });

  it('swaps a reserve in, and takes every change back one by one', () => {
    const draft = new Draft(result, null);
    draft.swap('b', 'c');
    expect(draft.selected).toEqual(['a', 'c']);
    draft.swap('a', 'c');
    expect(draft.selected).toEqual(['a', 'c']);
    draft.drop('a');
    draft.undo();
    expect(draft.selected).toEqual(['a', 'c']);
    draft.undo();
    expect([draft.selected, draft.changed, draft.undoable]).toEqual([['a', 'b'], false, false]);
    draft.undo();
    expect(draft.selected).toEqual(['a', 'b']);
  });

  it('offers the reserves first, then what had votes', () => {
    const all = ['X', 'D', 'C', 'A'].map((number) => card(number));
    expect(ids(freeIdeas(all, ['a'], result))).toEqual(['c', 'd', 'x']);
    expect(reservesOf(result)).toEqual(['c']);
    expect([votesNote('d', result), votesNote('x', result)]).toEqual(['6 stemmen', '']);
  });
});

describe('ideas that were put together', () => {
  const cards = [card('T1', { merged: ['t2'] }), card('T2', { merged_into: 't1' }), card('T3')];
  const cardOf = (id: string) => cards.find((one) => one.id === id);

  it('count once: what stands for them is in the list, they are in a tray', () => {
    expect(countOf(cards, 'all')).toBe(2);
    expect(countOf(cards, 'merged')).toBe(1);
    expect(countOf(cards, 'uncleared')).toBe(0);
  });

  it('leave one place in a decision that named both', () => {
    const decided = { selected: ['t2', 't1', 't3'] } as unknown as SelectionView;
    const standing = standingSelection(decided, (id) => standsFor(id, cardOf));
    expect(standing.selected).toEqual(['t1', 't3']);
  });
});
