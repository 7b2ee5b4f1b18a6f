import { describe, expect, it } from 'vitest';
import { lineText } from '$lib/result.ts';
import { card, count, round, run, STAGE, step, vote, world } from './fixtures.ts';
import { alsoChosen, columnsOf, placesOf } from './outcome.ts';
import { sceneOf } from './scene.ts';

const cards = ['a', 'b', 'c', 'd'].map((id, at) => card(id, at < 3 ? 'data' : 'talent', `Idee ${id}`, at));
const source = world({ show: { show: 'join' }, cards });

describe('the places of a round', () => {
  it('are all there: revealed, still to come, and open', () => {
    const result = count(['a'], { open_places: 1 });
    const rows = placesOf(source, round('data', { result }));
    expect(rows.map(({ place, winner, open }) => [place, winner?.card.id, open])).toEqual([
      [1, 'a', false],
      [2, undefined, false],
      [3, undefined, true],
    ]);
    expect(placesOf(source, round('data')).every(({ winner, open }) => !winner && !open)).toBe(true);
  });

  it('say who voted in people and, by fair share, who had a place already', () => {
    const [, second] = placesOf(source, round('data', { result: count(['a', 'b']) }));
    expect(second?.winner).toMatchObject({ share: 10 / 21, again: 2 / 10, theme: null });
    expect(second?.winner?.words && lineText(second.winner.words)).toBe('10 van de 21 stemmers');
    const [most] = placesOf(source, round('data', { result: count(['a'], { rule: 'most-votes' }) }));
    expect(most?.winner?.again).toBeNull();
  });

  it('say that it was narrow, but not where the lot says so already', () => {
    const result = count(['a', 'b', 'c']);
    const told = (drawn: boolean) => {
      const order = result.order.map((placed, at) =>
        at === 2 && drawn ? { ...placed, tie: { by: 'lot' as const, with: [] } } : placed,
      );
      return placesOf(source, round('data', { result: { ...result, order } }))[2]?.winner?.reasons.map(
        lineText,
      );
    };
    expect(told(false)).toContain('Nipt: het scheelde een paar stemmen');
    expect(told(true)).toContain('Door loting');
    expect(told(true)).not.toContain('Nipt: het scheelde een paar stemmen');
  });

  it('name the theme where everyone voted together', () => {
    const rows = placesOf(source, round(null, { result: count(['a', 'd']) }));
    expect(rows.map(({ winner }) => winner?.theme?.id)).toEqual(['data', 'talent', undefined]);
  });
});

describe('a choice that differs from the result', () => {
  const result = count(['a', 'b']);
  const choice = (selected: string[], differs = true) => ({
    theme: 'data',
    step: 'select',
    selected,
    reason: 'Past beter',
    differs,
    pitchers: [],
    at: 0,
  });
  const decided = (selected: string[], differs?: boolean) =>
    placesOf(source, round('data', { result }), choice(selected, differs)).map(
      ({ winner }) => winner?.decided,
    );

  it('is told with each place, in its own order', () => {
    expect(decided(['b', 'c'])).toEqual(['not_chosen', { place: 1 }, undefined]);
    expect(decided(['a', 'b'], false)).toEqual([null, null, undefined]);
  });

  it('names what was chosen without a place', () => {
    const also = alsoChosen(source, round('data', { result }), choice(['b', 'c']));
    expect(also.map(({ card, place }) => [card.id, place])).toEqual([['c', 2]]);
    expect(alsoChosen(source, round('data', { result }), choice(['a', 'c'], false))).toEqual([]);
    expect(alsoChosen(source, round('data'), choice(['c']))).toEqual([]);
  });
});

describe('groups of people', () => {
  it('stand with each place as a share of their own voters', () => {
    const { workshop: made } = source;
    const workshop = made && { ...made, affiliations: ['inwoner', 'ondernemer'] };
    const told = round('data', {
      result: count(['a', 'b']),
      affiliations: [{ affiliation: 1, ballots: 8, picks: { a: 5 } }],
    });
    const rows = placesOf({ ...source, workshop }, told);
    expect(rows.map(({ winner }) => winner?.groups)).toEqual([
      [{ name: 'ondernemer', percent: 62 }],
      [{ name: 'ondernemer', percent: 0 }],
      undefined,
    ]);
  });
});

describe('rounds side by side', () => {
  const of = (order: string[], step: string, places = 3) =>
    round('data', { run: { step, theme: 'data' }, places, result: count(order) });

  it('tell what moved and what has no place any more', () => {
    const columns = columnsOf(source, [of(['a', 'b', 'c'], 'vote'), of(['b', 'd', 'c'], 'vote2')]);
    expect(columns[0]?.rows.map(({ moved }) => moved?.move)).toEqual(['first', 'first', 'first']);
    expect(columns[1]?.rows.map(({ moved }) => moved)).toEqual([
      { move: 'up', by: 1 },
      { move: 'new' },
      { move: 'same' },
    ]);
    expect(columns[1]?.out).toEqual(['A1']);
  });

  it('call nothing out while places are still to be revealed', () => {
    const columns = columnsOf(source, [of(['a', 'b', 'c'], 'vote'), of(['b'], 'vote2')]);
    expect(columns[1]?.out).toEqual([]);
  });

  it('are the last three that were revealed', () => {
    const rounds = ['one', 'two', 'three', 'four'].map((step) => of(['a'], step));
    const columns = columnsOf(source, [...rounds, round('data', { run: { step: 'five', theme: 'data' } })]);
    expect(columns.map(({ step }) => step)).toEqual(['two', 'three', 'four']);
    expect(columns[0]?.rows[0]?.moved).toEqual({ move: 'same' });
  });
});

describe('with everyone together', () => {
  const together = { ...vote, over: 'selected' as const };
  const steps = [step('all', 4, together, [run(null)])];

  it('the ring counts everyone', () => {
    const on = { show: { show: 'voting', theme: null }, steps, plenaryStep: 'all' } as const;
    const scene = sceneOf(world({ ...on, together: { done: 30, begun: 40 } }), STAGE);
    expect(scene.show === 'voting' && [scene.voters.theme, scene.voters.done, scene.voters.all]).toEqual([
      null,
      30,
      78,
    ]);
    expect(scene.show === 'voting' && scene.voters.step?.step.id).toBe('all');
  });

  it('an idea is not said to be popular while people vote on it', () => {
    const said = cards.map((one) => ({ ...one, mentions: 3 }));
    const wall = (phase: 'picking' | 'counted') => {
      const rounds = [round(null, { phase })];
      const scene = sceneOf(world({ show: { show: 'wall', theme: 'data' }, cards: said, rounds }), STAGE);
      return scene.show === 'wall' && scene.cards.map(({ mentions }) => mentions);
    };
    expect(wall('picking')).toEqual([undefined, undefined, undefined]);
    expect(wall('counted')).toEqual([3, 3, 3]);
  });
});
