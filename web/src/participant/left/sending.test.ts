import { describe, expect, it } from 'vitest';
import { buildPlace, commentPlace, editPlace, ideaPlace, questionPlace } from '../places.ts';
import { type Place, saysSomething, sending, stepOf } from './sending.ts';

type Phase = 'planned' | 'open' | 'closing' | 'closed';

/** Somebody in theme `t` of a workshop that gathers, enriches and meets in the hall, each in this phase. */
function at(phase: Phase): Place {
  const step = (id: string, method: string, scope: string) =>
    ({ step: { id, method: { method } }, scope }) as unknown as Place['replica']['steps'][number];
  const steps = [step('g', 'gather', 'groups'), step('e', 'enrich', 'groups'), step('p', 'pitch', 'plenary')];
  return {
    replica: {
      steps,
      step: (id) => steps.find((one) => one.step.id === id),
      runOf: () => ({ phase }) as ReturnType<Place['replica']['runOf']>,
    },
    themeId: 't',
    ideas: [{ id: 'i', step: 'g', text: 'Zoals het was' }],
  };
}

const sent = (phase: Phase, place: string) => sending(at(phase), place, 'x')?.do ?? null;

describe('a text that was left behind', () => {
  it('is an idea that is never too late, with what it builds on', () => {
    for (const phase of ['open', 'closing', 'closed'] as const) {
      expect(sending(at(phase), ideaPlace('g', 't'), 'x')).toMatchObject({
        step: 'g',
        theme: 't',
        parents: [],
      });
      expect(sending(at(phase), buildPlace('e', 'c'), 'x')).toMatchObject({ step: 'e', parents: ['c'] });
    }
    expect(sent('planned', ideaPlace('g', 't'))).toBeNull();
  });

  it('stays with its own theme', () => {
    expect(sent('open', ideaPlace('g', 'another'))).toBeNull();
  });

  it.each([
    [commentPlace('c'), 'comment'],
    [questionPlace('p'), 'ask'],
    [editPlace('i'), 'edit_contribution'],
  ])('can be sent from %s while its step takes it, and only be copied after', (place, command) => {
    expect([sent('open', place), sent('closing', place)]).toEqual([command, command]);
    expect([sent('closed', place), sent('planned', place)]).toEqual([null, null]);
  });

  it('knows where it was begun', () => {
    const steps = [
      ideaPlace('g', 't'),
      buildPlace('e', 'c'),
      commentPlace('c'),
      editPlace('i'),
      questionPlace('p'),
    ];
    expect(steps.map((place) => stepOf(at('open'), place))).toEqual(['g', 'e', 'e', 'g', 'p']);
  });

  it('says nothing where an idea was opened and left as it was', () => {
    expect(saysSomething(at('open'), editPlace('i'), 'Zoals het was ')).toBe(false);
    expect(saysSomething(at('open'), editPlace('i'), 'Anders')).toBe(true);
    expect(saysSomething(at('open'), ideaPlace('g', 't'), '  ')).toBe(false);
  });
});
