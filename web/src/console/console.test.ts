// The console's rules without a page: where everyone is, what is listed, and what waits.
import { describe, expect, it } from 'vitest';
import type { CardView } from '$lib/protocol/CardView.ts';
import type { Count } from '$lib/protocol/Count.ts';
import type { Phase } from '$lib/protocol/Phase.ts';
import type { SelectionView } from '$lib/protocol/SelectionView.ts';
import type { StepView } from '$lib/protocol/StepView.ts';
import type { ThemeView } from '$lib/protocol/ThemeView.ts';
import { Agenda } from './agenda/agenda.ts';
import { Draft } from './choice/draft.svelte.ts';
import { FrozenList } from './desk/frozen.svelte.ts';
import { buildsOn, listed } from './desk/list.ts';
import { nextItem } from './hall/running.ts';
import { byNumber, readPaper } from './round/numbers.ts';
import { fileName } from './top/download.ts';
import { UndoStack } from './undo.svelte.ts';

type Runs = Record<string, { phase: Phase; ready?: boolean; endsAt?: number }>;

/** A step at its place; runs by theme, `*` for everyone. */
function step(index: number, scope: StepView['scope'], runs: Runs = {}, skipped = false): StepView {
  return {
    index,
    scope,
    skipped,
    step: {
      id: `s${index}`,
      title: `Stap ${index}`,
      instruction: '',
      minutes: 10,
      grace_ms: 0,
      auto_close: false,
      method: scope === 'plenary' ? { method: 'listen', kind: 'talk' } : { method: 'select' },
    },
    runs: Object.entries(runs).map(([theme, run]) => ({
      theme: theme === '*' ? null : theme,
      phase: run.phase,
      opened_at: 0,
      timer: run.endsAt === undefined ? { timer: 'off' } : { timer: 'running', ends_at: run.endsAt },
      grace_until: null,
      ready: run.ready ?? false,
    })),
  };
}

const theme = (id: string, at: string | null): ThemeView => ({
  id,
  index: 0,
  letter: id.toUpperCase(),
  title: id,
  question: '',
  colour: 1,
  icon: '',
  places: null,
  step: at,
});

describe('the plenary', () => {
  it('goes on from the overview where it was', () => {
    expect(nextItem(null, null)).toBe(0);
    expect(nextItem(null, 1)).toBe(1);
    expect(nextItem(1, 1)).toBe(2);
  });
});

describe('the agenda', () => {
  const steps = (second: Runs, third: Runs = {}) => [
    step(0, 'plenary', { '*': { phase: 'closed' } }),
    step(1, 'breakout', second),
    step(2, 'breakout', third),
    step(3, 'plenary'),
  ];

  it('passes a step for one group by for the others', () => {
    const only = step(2, 'breakout', {});
    only.step.only = 'a';
    const all = [step(0, 'plenary'), step(1, 'breakout'), only, step(3, 'breakout')];
    const at = (a: string, reach: string | null) =>
      new Agenda(all, [theme('a', a), theme('b', 's1')], null, reach);
    expect(at('s1', null).next).toMatchObject({ step: only, waiting: ['a'], counts: false });
    // The others stay where they are, and what comes next is the step for all.
    expect(at('s2', null).next).toMatchObject({ step: all[3], waiting: ['a', 'b'] });
    expect(at('s1', null).nextOf('b')).toBe(all[3]);
    expect(at('s1', 'b').next?.step).toBe(all[3]);
    expect(at('s1', 'b').rows.map((row) => row.step.index)).toEqual([0, 1, 3]);
  });

  it('begins before the first step', () => {
    const agenda = new Agenda([step(0, 'plenary'), step(1, 'breakout')], [theme('a', null)], null, null);
    expect(agenda.current).toBeNull();
    expect(agenda.next?.step.index).toBe(0);
    expect(agenda.run).toBeNull();
  });

  it('counts the groups that are ready, and offers to go on with those alone', () => {
    const second = {
      a: { phase: 'open', ready: true },
      b: { phase: 'open' },
      c: { phase: 'closed' },
    } as const;
    const all = ['a', 'b', 'c'].map((id) => theme(id, 's1'));
    const { next } = new Agenda(steps(second), all, 's0', null);
    expect(next).toMatchObject({ ready: 2, counts: true, waiting: ['a', 'b', 'c'], only: ['a', 'c'] });
  });

  it('brings the group that stayed behind along before anyone goes further', () => {
    const second = { a: { phase: 'closed' }, b: { phase: 'open' } } as const;
    const all = [theme('a', 's2'), theme('b', 's1')];
    const { next, rows } = new Agenda(steps(second, { a: { phase: 'open' } }), all, 's0', null);
    expect(next).toMatchObject({ waiting: ['b'], ready: 1, only: [] });
    expect(next?.step.index).toBe(2);
    expect(rows.map(({ phase }) => phase)).toEqual(['closed', 'mixed', 'mixed', 'planned']);
    expect(rows[2]?.openFor).toEqual(['a']);
  });

  it('counts a group that confirmed its selection', () => {
    const second = { a: { phase: 'open' }, b: { phase: 'open' } } as const;
    const all = [theme('a', 's1'), theme('b', 's1')];
    const { next } = new Agenda(steps(second), all, 's0', null, new Set(['b']));
    expect(next).toMatchObject({ ready: 1, only: ['b'] });
  });

  it('never offers to take a part of the groups to the hall', () => {
    const third = { a: { phase: 'open', ready: true }, b: { phase: 'open' } } as const;
    const all = [theme('a', 's2'), theme('b', 's2')];
    const { next } = new Agenda(steps({}, third), all, 's0', null);
    expect(next?.step.index).toBe(3);
    expect(next?.only).toEqual([]);
  });

  it('calls to the next pitches and to no break, and not while people come in', () => {
    const pitch = step(3, 'plenary');
    pitch.step.method = { method: 'pitch', agreement: true, questions: true };
    const welcome = step(0, 'plenary');
    welcome.step.method = { method: 'welcome', assignment: 'choose' };
    const list = [welcome, step(1, 'breakout'), step(2, 'plenary'), pitch];
    const from = (id: string | null) => new Agenda(list, [theme('a', id)], null, null).nextHall?.index;
    expect([null, 's0', 's1', 's3'].map(from)).toEqual([undefined, undefined, 3, undefined]);
  });

  it('passes over what is skipped', () => {
    const list = [
      step(0, 'plenary', { '*': { phase: 'open' } }),
      step(1, 'breakout', {}, true),
      step(2, 'plenary'),
    ];
    const agenda = new Agenda(list, [theme('a', 's0')], 's0', null);
    expect(agenda.next?.step.index).toBe(2);
    expect(agenda.rows[1]?.phase).toBe('skipped');
  });

  it('shows a facilitator the own group only, but knows where the others are', () => {
    const second = { a: { phase: 'open' }, b: { phase: 'closed' } } as const;
    const all = [theme('a', 's1'), theme('b', 's2')];
    const agenda = new Agenda(steps(second, { b: { phase: 'open' } }), all, 's0', 'b');
    expect(agenda.current?.index).toBe(2);
    expect(agenda.rows[1]?.phase).toBe('closed');
    expect(agenda.currentOf('a')?.index).toBe(1);
  });

  it('takes the timer that ends first, and adds what is still planned', () => {
    const minute = 60_000;
    const second = {
      a: { phase: 'open', endsAt: 9 * minute },
      b: { phase: 'open', endsAt: 4 * minute },
    } as const;
    const agenda = new Agenda(steps(second), [theme('a', 's1'), theme('b', 's1')], 's0', null);
    expect(agenda.run?.theme).toBe('b');
    expect(agenda.finishesAt(minute)).toBe(minute + 3 * minute + 20 * minute);
  });
});

const card = (
  id: string,
  over: Partial<CardView> = {},
  desk: Partial<CardView['desk'] & object> = {},
): CardView => ({
  id,
  theme: 'a',
  step: 's1',
  number: id.toUpperCase(),
  text: `Idee ${id}`,
  parents: [],
  name: null,
  clarified: false,
  at: Number(id.slice(1)),
  desk: {
    original: null,
    hidden: false,
    late: false,
    cleared: false,
    on_behalf: false,
    frozen: false,
    merged_into: null,
    merged: [],
    ...desk,
  },
  ...over,
});

describe('the list of the desk', () => {
  const cards = [
    card('t1', { text: 'Een café in de wijk' }),
    card('t2', { parents: ['t1'] }, { cleared: true }),
    card('t3', { parents: ['t1'] }, { hidden: true }),
    card('t4', {}, { late: true }),
  ];
  const reactions = new Map([['t2', { contribution: 't2', thumb: 1, heart: 2, curious: 0 }]]);
  const ids = (filter: 'all' | 'uncleared' | 'late' | 'hidden', search = '') =>
    listed(cards, { filter, search, order: 'newest', reactions }).map(({ id }) => id);

  it('keeps each in its tray', () => {
    expect(ids('all')).toEqual(['t3', 't2', 't1']);
    expect(ids('uncleared')).toEqual(['t1']);
    expect(ids('late')).toEqual(['t4']);
    expect(ids('hidden')).toEqual(['t3']);
  });

  it('finds words without accents, and numbers', () => {
    expect(ids('all', 'cafe WIJK')).toEqual(['t1']);
    expect(ids('all', 't2')).toEqual(['t2']);
    expect(ids('all', 'zwembad')).toEqual([]);
  });

  it('counts no builds that are hidden, and orders by what was asked', () => {
    expect(buildsOn(cards).get('t1')).toBe(1);
    const by = (order: 'most_builds' | 'most_reactions' | 'least_reactions') =>
      listed(cards, { filter: 'all', search: '', order, reactions }).map(({ id }) => id);
    expect(by('most_builds')[0]).toBe('t1');
    expect(by('most_reactions')[0]).toBe('t2');
    expect(by('least_reactions').at(-1)).toBe('t2');
  });
});

describe('a list that does not move', () => {
  it('lets new ones wait while somebody is busy, and shows them when asked', () => {
    const list = new FrozenList();
    list.offer(['a', 'b'], 'theme', false);
    list.offer(['c', 'b', 'a'], 'theme', true);
    expect(list.ids).toEqual(['a', 'b']);
    expect(list.waiting).toBe(1);
    list.show();
    expect(list.ids).toEqual(['c', 'b', 'a']);
    expect(list.waiting).toBe(0);
  });

  it('is new at once when it is about something else', () => {
    const list = new FrozenList();
    list.offer(['a'], 'theme', true);
    list.offer(['x'], 'other', true);
    expect(list.ids).toEqual(['x']);
  });
});

describe('numbers on paper', () => {
  const ideas = [card('t1', { number: 'T1' }), card('t14', { number: 'T14' })];

  it('are read with and without the letter', () => {
    expect(byNumber(ideas, ' t14 ')?.number).toBe('T14');
    expect(byNumber(ideas, '1')?.number).toBe('T1');
    expect(byNumber(ideas, 'K1')).toBeNull();
    expect(byNumber(ideas, '')).toBeNull();
  });

  it('say what is unknown or there twice', () => {
    const paper = readPaper(ideas, 'T14, 1; t1 T9');
    expect(paper.picks.map(({ number }) => number)).toEqual(['T14', 'T1']);
    expect(paper.twice).toEqual(['T1']);
    expect(paper.unknown).toEqual(['T9']);
  });
});

describe('a selection in the making', () => {
  const placed = (id: string, outcome: 'selected' | 'reserve') => ({ id, outcome }) as Count['order'][number];
  const count = {
    order: [placed('a', 'selected'), placed('b', 'selected'), placed('c', 'reserve')],
  } as Count;

  it('begins with the result, and differs once the order is another', () => {
    const draft = new Draft(count, null);
    expect(draft.selected).toEqual(['a', 'b']);
    expect([draft.differs, draft.changed]).toEqual([false, false]);
    draft.move('b', -1);
    expect(draft.selected).toEqual(['b', 'a']);
    expect(draft.differs).toBe(true);
    draft.reset();
    expect(draft.differs).toBe(false);
  });

  it('swaps, and never holds an idea twice or moves one off the list', () => {
    const draft = new Draft(count, null);
    draft.drop('a');
    draft.add('c');
    draft.add('c');
    draft.move('c', 1);
    expect(draft.selected).toEqual(['b', 'c']);
  });

  it('goes on from what was decided, and names only who pitches what is selected', () => {
    const pitchers = [{ contribution: 'b', name: 'Samira' }];
    const decided = { selected: ['b'], reason: 'Samen besproken', pitchers } as unknown as SelectionView;
    const draft = new Draft(count, decided);
    expect(draft.selected).toEqual(['b']);
    expect(draft.reason).toBe('Samen besproken');
    expect(draft.pitchers).toEqual(pitchers);
    draft.add('a');
    draft.name('a', '  ');
    draft.drop('b');
    expect(draft.pitchers).toEqual([]);
  });

  it('differs from nothing where nothing was counted', () => {
    const draft = new Draft(null, null);
    draft.add('a');
    expect([draft.differs, draft.changed]).toEqual([false, true]);
  });
});

it('undo gives the last one back, and forgets the oldest', () => {
  const stack = new UndoStack();
  const hide = (n: number) => ({
    done: `T${n}`,
    inverse: { do: 'hide', contribution: `t${n}`, hidden: false } as const,
  });
  for (let n = 0; n < 40; n += 1) stack.push(hide(n));
  expect(stack.pop()?.done).toBe('T39');
  let left = 0;
  while (stack.pop()) left += 1;
  expect(left).toBe(29);
  expect(stack.pop()).toBeNull();
});

it('a title becomes a name that every file system takes', () => {
  expect(fileName('Werkatelier: Één stad / 2026')).toBe('werkatelier-een-stad-2026');
  expect(fileName('???')).toBe('werkatelier');
});
