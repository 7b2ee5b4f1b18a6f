import { describe, expect, it } from 'vitest';
import { card, count, round, run, STAGE, step, theme, vote, world } from './fixtures.ts';
import { messageOf, questionOf, sceneOf } from './scene.ts';

const pitchStep = step('pitch', 3, { method: 'pitch', agreement: true, questions: true }, [run(null)]);

const plenary = {
  step: 'pitch',
  items: [
    { contribution: 'a', theme: 'data', place: 1, confirmed: true },
    { contribution: 'b', theme: 'talent', place: 1, confirmed: false },
    { contribution: 'c', theme: 'data', place: 2, confirmed: true },
  ],
  spotlight: null as number | null,
  agreements: [],
  coverage: { with: 40, of: 50 },
};

const cards = [
  card('c', 'data', 'Derde', 3),
  card('a', 'data', 'Eerste', 1),
  card('b', 'talent', 'Tweede', 2),
];

describe('the scene', () => {
  it('is quiet until the projector is known', () => {
    expect(sceneOf(world({ show: { show: 'join' } }), 'another')).toEqual({ show: 'waiting' });
    expect(sceneOf({ ...world({ show: { show: 'join' } }), workshop: undefined }, STAGE).show).toBe(
      'waiting',
    );
  });

  it('is blank whatever else is on', () => {
    expect(sceneOf(world({ show: { show: 'join' }, blank: true }), STAGE)).toEqual({ show: 'blank' });
  });

  it('gives every theme group its own step and time', () => {
    const steps = [
      step('gather', 0, { method: 'gather', visibility: 'own', max_per_person: null }, [run('data')]),
    ];
    const themes = [theme('data', 0, 'Data', 'gather'), theme('talent', 1, 'Talent', null)];
    const scene = sceneOf(world({ show: { show: 'themes' }, themes, steps }), STAGE);
    const groups = scene.show === 'themes' ? scene.groups : [];
    expect(groups.map(({ step, timer }) => [step?.step.id, timer.timer])).toEqual([
      ['gather', 'running'],
      [undefined, 'off'],
    ]);
  });

  it('shows no time of a run that is closed', () => {
    const steps = [step('vote', 0, vote, [run('data', 'closed')])];
    const scene = sceneOf(world({ show: { show: 'voting', theme: 'data' }, steps }), STAGE);
    expect(scene.show === 'voting' && scene.voters.timer).toEqual({ timer: 'off' });
  });

  it('puts the cards of a wall in the order they came', () => {
    const scene = sceneOf(world({ show: { show: 'wall', theme: 'data' }, cards }), STAGE);
    expect(scene.show === 'wall' && scene.cards.map(({ id }) => id)).toEqual(['a', 'c']);
  });

  it('holds up one card on a wall, as long as that card is there', () => {
    const on = { show: { show: 'wall', theme: 'data' }, cards } as const;
    const held = sceneOf(world({ ...on, featured: 'c' }), STAGE);
    expect(held.show === 'theme' && held.featured?.id).toBe('c');
    expect(sceneOf(world({ ...on, featured: 'gone' }), STAGE).show).toBe('wall');
  });

  it('takes the round of the last voting step', () => {
    const steps = [step('first', 0, vote), step('vote', 1, vote)];
    const first = round('data', { run: { step: 'first', theme: 'data' }, places: 9 });
    const rounds = [round('data', { result: count(['a']) }), first, round('talent')];
    const scene = sceneOf(world({ show: { show: 'result', theme: 'data' }, steps, rounds, cards }), STAGE);
    expect(scene.show === 'result' && scene.places.map(({ winner }) => winner?.card.id)).toEqual([
      'a',
      undefined,
      undefined,
    ]);
  });

  it('follows the plenary: overview first, then the idea in the light', () => {
    const steps = [pitchStep];
    const overview = sceneOf(world({ show: { show: 'overview' }, steps, cards, plenary }), STAGE);
    const ideas =
      overview.show === 'overview' ? overview.themes.map((one) => one.ideas.map((idea) => idea.place)) : [];
    expect(ideas).toEqual([[1, 2], [1]]);

    const lit = { ...plenary, spotlight: 2 };
    const pitch = sceneOf(world({ show: { show: 'pitch' }, steps, cards, plenary: lit, answers: 80 }), STAGE);
    expect(pitch.show === 'pitch' && pitch.pitch).toMatchObject({
      number: 3,
      of: 3,
      scale: true,
      agreement: null,
      answers: 80,
      present: 80,
    });
  });

  it('puts the step of now above the overview, and is that step while there are no ideas', () => {
    const show = { show: 'overview' } as const;
    const on = { show, steps: [pitchStep], cards, plenaryStep: 'pitch' };
    const overview = sceneOf(world({ ...on, plenary }), STAGE);
    expect(overview.show === 'overview' && overview.step?.step.id).toBe('pitch');
    expect(sceneOf(world(on), STAGE).show).toBe('step');
  });

  it('shows the step when its theme is gone', () => {
    expect(sceneOf(world({ show: { show: 'wall', theme: 'gone' } }), STAGE).show).toBe('step');
  });
});

describe('the lines over it', () => {
  it('take the newest message of this room and of everyone, not of another room', () => {
    const messages = [
      { theme: null, text: 'Iedereen', at: 1 },
      { theme: 'data', text: 'Data', at: 2 },
      { theme: 'city', text: 'Stad', at: 3 },
    ];
    const show = { show: 'join' } as const;
    expect(messageOf(world({ show, messages, stageTheme: 'data' }), STAGE)).toBe('Data');
    expect(messageOf(world({ show, messages }), STAGE)).toBe('Iedereen');
    expect(messageOf(world({ show }), STAGE)).toBeNull();
  });

  it('take a question only when it is about the idea in the light, or about none', () => {
    const question = (id: string, contribution: string | null, state: 'on_stage' | 'waiting') => ({
      id,
      contribution,
      text: id,
      state,
      at: 0,
    });
    const questions = [
      question('about a', 'a', 'on_stage'),
      question('about b', 'b', 'on_stage'),
      question('still waiting', 'a', 'waiting'),
    ];
    const lit = { ...plenary, spotlight: 0 };
    const source = world({ show: { show: 'pitch' }, steps: [pitchStep], cards, plenary: lit, questions });
    expect(questionOf(source, sceneOf(source, STAGE))).toBe('about a');
  });
});
