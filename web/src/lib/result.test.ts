import { describe, expect, it } from 'vitest';
import type { Count } from './protocol/Count';
import type { Placed } from './protocol/Placed';
import * as result from './result.ts';

const placed = (over: Partial<Placed>): Placed => ({
  id: 'a',
  time: null,
  supporters: 10,
  represented: 6,
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
  counted: 21,
  turnout: 22,
  present: 22,
  order,
  unplaced: [],
  open_places: 0,
  coverage: { with: 18, of: 21 },
  largest_unheard: null,
  firmness: null,
  spending: null,
  hands_up: {},
  ...over,
});

const say = (line: result.Line | null) => line && result.lineText(line);
const reasons = (count: Count, index: number) => result.reasonLines(count, index).map(say);

describe('the reason of a place', () => {
  const better = { id: '', supporters: 8, represented: 8 };

  it('is the picture of the result, line for line', () => {
    const three = count([placed({}), placed({ id: 'b' }), placed({ id: 'c', better_counted: better })]);
    expect([0, 1, 2].map((index) => reasons(three, index))).toEqual([
      ['De meeste stemmen van de groep'],
      ['4 van zijn 10 stemmers zagen nog geen eigen keuze terug'],
      ['Ging voor op een idee met 38%: die stemmers hebben al een plek'],
    ]);
  });

  it('never says of all voters what holds for some', () => {
    const some = placed({ better_counted: { ...better, represented: 5 } });
    expect(reasons(count([placed({}), some]), 1)).toEqual([
      'Ging voor op een idee met 38%: 5 van die 8 stemmers hebben een plek',
    ]);
    const one = count([placed({}), placed({ represented: 9 })]);
    expect(reasons(one, 1)).toEqual(['1 van zijn 10 stemmers zag nog geen eigen keuze terug']);
    const again = count([placed({}), placed({ represented: 10 })]);
    expect(reasons(again, 1)).toEqual(['Zijn stemmers hadden samen weer genoeg stemkracht']);
    const fresh = count([placed({}), placed({ represented: 0 })]);
    expect(reasons(fresh, 1)).toEqual(['Zijn 10 stemmers zagen nog geen eigen keuze terug']);
  });

  it('never says that others had a place where its own voters had one too', () => {
    const both = placed({ represented: 10, better_counted: better });
    expect(reasons(count([placed({}), both]), 1)).toEqual([
      'Ging voor op een idee met 38%: deze stemmers hadden samen meer stemkracht',
    ]);
    const equal: Placed = { ...both, tie: { by: 'more-picks', with: [] } };
    expect(reasons(count([placed({}), equal]), 1)).toEqual([
      'Ging voor op een idee met 38%',
      'Even sterk als een ander idee, met meer stemmen',
    ]);
    const cheap = count([placed({ better_counted: better })], { rule: 'equal-shares' });
    expect(reasons(cheap, 0)).toEqual(['Ging voor op een idee met 38%']);
  });

  it('names each idea in its own sentence where the numbers may be known', () => {
    const both = placed({
      better_counted: { ...better, id: 'one' },
      tie: { by: 'more-marks', with: ['six'] },
    });
    const numbers: Record<string, string> = { one: 'D1', six: 'D6' };
    const lines = result.reasonLines(count([placed({}), both]), 1, { numberOf: (id) => numbers[id] });
    expect(lines.map(say)).toEqual([
      'Ging voor op D1 (38%): die stemmers hebben al een plek',
      'Even sterk als D6, vaker kansrijk gevonden',
    ]);
  });

  it('tells of everyone together where they voted together', () => {
    const [line] = result.reasonLines(count([placed({})]), 0, { hall: true });
    expect(line && say(line)).toBe('De meeste stemmen van de zaal');
  });

  it('marks what a tie decided, and shares the first place then', () => {
    const tied = count([placed({ tie: { by: 'lot', with: [] } })]);
    expect(reasons(tied, 0)).toEqual(['Met een ander idee de meeste stemmen van de groep', 'Door loting']);
  });

  it('knows the other rule', () => {
    const most = count([placed({}), placed({})], { rule: 'most-votes' });
    expect(reasons(most, 1)).toEqual(['Daarna de meeste stemmen']);
  });

  it('ranks by points or scores where the ballot has those', () => {
    const points = count([placed({ points: 34 }), placed({ points: 20 })], { rule: 'most-points' });
    expect([reasons(points, 0), reasons(points, 1)]).toEqual([
      ['De meeste punten van de groep'],
      ['Daarna de meeste punten'],
    ]);
    const standing = result.standingOf(points, placed({ points: 34 }));
    expect([say(standing.figure), say(standing.words)]).toEqual(['34 punten', '10 van de 21 stemmers']);
    expect(points.order.map((one) => result.barOf(points, one))).toEqual([1, 20 / 34]);

    const score = { mean: '17/4', raters: 12, criteria: [], disagreement: true };
    const scores = count([placed({ score })], { rule: 'best-score' });
    const { figure, words } = result.standingOf(scores, placed({ score }));
    expect([say(figure), say(words)]).toEqual(['4,3 van 5', '12 mensen gaven een score']);
    expect(result.barOf(scores, placed({ score }))).toBe(0.85);
    expect(say(result.standingOf(scores, placed({})).figure)).toBe('geen score');
    expect(say(result.coverageLine({ with: 18, of: 21 }, 'best-score'))).toBe(
      '85% van de 21 stemmers gaf een gekozen idee een 4 of hoger.',
    );
  });

  it('points at nobody in a small group', () => {
    const few = count([placed({}), placed({ better_counted: { id: '', supporters: 2, represented: 2 } })], {
      counted: 4,
    });
    expect(reasons(few, 1)).toEqual(['Ging voor op een idee met 2 stemmen']);
    expect(say(result.supportLine(2, 4))).toBe('2 stemmen');
    expect(say(result.coverageLine({ with: 4, of: 4 }))).toBe('Te weinig stemmen voor een percentage (4).');
    expect(result.plenaryCoverageLine({ with: 4, of: 4 })).toBeNull();
  });

  it('is nothing for a place that is not there', () => expect(reasons(count([]), 0)).toEqual([]));
});

describe('figures', () => {
  it('round down', () => {
    expect([result.wholePercent(13, 21), result.wholePercent(999, 1000), result.wholePercent(5, 5)]).toEqual([
      61, 99, 100,
    ]);
    expect(say(result.supportLine(13, 21))).toBe('61%');
  });

  it('tell coverage and turnout, and no coverage before everything is revealed', () => {
    expect(say(result.coverageLine({ with: 18, of: 21 }))).toBe(
      '85% van de 21 stemmers ziet minstens één eigen keuze terug.',
    );
    expect(result.coverageLine({ with: 0, of: 0 })).toBeNull();
    expect(say(result.turnoutLine({ counted: 21, present: 22 }))).toBe('21 van de 22 aanwezigen stemden.');
    expect(say(result.turnoutLine({ counted: 21, present: 20 }))).toBe('21 mensen stemden.');
    expect(say(result.turnoutLine({ counted: 0, present: null }))).toBe('Niemand stemde.');
  });

  it('show open places and firmness only where they are', () => {
    const firm = count([placed({})], {
      open_places: 2,
      firmness: [{ id: 'a', held: 90, of: 200, band: 'narrow' }],
    });
    expect(say(result.openPlacesLine(firm))).toBe(
      '2 plekken blijven open: geen ander idee kreeg genoeg stemmen.',
    );
    expect(result.openPlacesLine(count([]))).toBeNull();
    const drawn = placed({ tie: { by: 'lot', with: ['b'] } });
    expect(result.firmnessOf(count([drawn]), 'a')).toBe('narrow');
    expect(result.firmnessOf(count([{ ...drawn, outcome: 'reserve' }]), 'a')).toBeNull();
    expect([result.firmnessOf(firm, 'a'), result.firmnessOf(firm, 'b')]).toEqual(['narrow', null]);
  });
});
