import { describe, expect, it } from 'vitest';
import type { Method } from '$lib/protocol/Method';
import type { Template } from '$lib/protocol/Template';
import { vote } from '../stage/fixtures.ts';
import { bounded, Draft, THEMES_MAX } from './draft.svelte.ts';
import { clockOf, minutesOf } from './times.ts';

const template: Template = {
  id: 'werkatelier',
  language: 'nl',
  title: 'Werkatelier',
  description: '',
  affiliations: ['inwoner', 'ondernemer'],
  themes: [
    { title: 'Data', question: 'Wat?', colour: 1, icon: 'data' },
    { title: 'Talent', question: 'Hoe?', colour: 2, icon: 'talent' },
  ],
  steps: [
    { title: 'Welkom', instruction: '', minutes: 10, method: { method: 'welcome', assignment: 'choose' } },
    { title: 'Kiezen', instruction: '', minutes: 15, method: { method: 'select' } },
    { title: 'Pauze', instruction: '', minutes: 20, method: { method: 'listen', kind: 'walk' } },
  ],
};

const made = () => new Draft(template, '2026-11-21');
const titles = (draft: Draft) => draft.steps.map((step) => step.title);

describe('a draft', () => {
  it('is the template until something is changed', () => {
    const draft = made();
    expect([draft.isUntouched, draft.problem, draft.total]).toEqual([true, null, 45]);
    draft.move(draft.steps[0]?.id ?? '', 1);
    expect(draft.isUntouched).toBe(false);
  });

  it('draws its ids once and in order: trying again makes the same workshop', () => {
    const draft = made();
    expect(draft.toSetup()).toEqual(draft.toSetup());
    const ids = draft.toSetup().themes.map((theme) => theme.id);
    expect(ids).toEqual([...ids].sort());
    expect(new Set([...ids, ...draft.toSetup().steps.map((step) => step.id)]).size).toBe(5);
  });

  it('moves steps, and takes them out and back', () => {
    const draft = made();
    const [first, , last] = draft.steps.map((step) => step.id);
    draft.move(first ?? '', -1);
    draft.move(last ?? '', -1);
    expect(titles(draft)).toEqual(['Welkom', 'Pauze', 'Kiezen']);
    draft.removeStep(first ?? '');
    expect([titles(draft), draft.total]).toEqual([['Pauze', 'Kiezen'], 35]);
    draft.putBack(first ?? '');
    expect([titles(draft), draft.removed]).toEqual([['Pauze', 'Kiezen', 'Welkom'], []]);
  });

  it('knows when steps begin and whether they fit', () => {
    const draft = made();
    draft.start = 23 * 60 + 50;
    draft.end = 15;
    expect(draft.begins.map(clockOf)).toEqual(['23:50', '00:00', '00:15']);
    expect(draft.available).toBe(25);
  });

  it('gives each new theme a colour and mark of its own, up to the most', () => {
    const draft = made();
    draft.addTheme();
    expect(draft.themes[2]).toMatchObject({ colour: 3, icon: 'city' });
    expect(draft.problem).toBe('make.problem.theme');
    for (let more = 0; more < 20; more += 1) draft.addTheme();
    expect(draft.themes).toHaveLength(THEMES_MAX);
  });

  it('adds one vote of everyone together, after the last choice or pitch', () => {
    const draft = made();
    expect(draft.mayVoteTogether).toBe(false);
    const method: Method = { ...vote, places: 5, by_size: 8, form: { form: 'approval' } };
    draft.steps.splice(1, 0, { id: 'v', title: 'Stemmen', instruction: '', minutes: 8, method });
    draft.addVoteTogether('Samen', 'Kies');
    expect([titles(draft), draft.mayVoteTogether]).toEqual([
      ['Welkom', 'Stemmen', 'Kiezen', 'Samen', 'Pauze'],
      false,
    ]);
    expect(draft.steps[3]?.method).toMatchObject({
      over: 'selected',
      by_size: null,
      criterion: 'veel effect én haalbaar',
      form: { form: 'marks_picks' },
    });
  });

  it('asks for groups as the template has them, none twice and none empty', () => {
    const draft = made();
    expect(draft.toSetup().affiliations).toEqual(['inwoner', 'ondernemer']);
    draft.affiliations = [' inwoner ', '', 'gemeente'];
    expect([draft.problem, draft.toSetup().affiliations]).toEqual([null, ['inwoner', 'gemeente']]);
    draft.affiliations = ['inwoner', 'inwoner '];
    expect(draft.problem).toBe('make.problem.affiliation');
    draft.affiliations = [];
    expect(draft.toSetup().affiliations).toEqual([]);
  });

  it('says what is missing', () => {
    const draft = made();
    draft.title = ' ';
    expect(draft.problem).toBe('make.problem.title');
    draft.title = 'Titel';
    draft.date = '';
    expect(draft.problem).toBe('make.problem.date');
  });
});

it('keeps numbers within bounds', () => {
  expect([bounded(NaN, 1, 9), bounded(12, 1, 9), bounded(3.6, 1, 9)]).toEqual([1, 9, 4]);
});

it('reads and writes times of day', () => {
  expect([minutesOf('13:30'), minutesOf(''), clockOf(5)]).toEqual([810, null, '00:05']);
});
