import { describe, expect, it } from 'vitest';
import type { VoteSettings } from '$lib/protocol/VoteSettings';
import { changed, FORMS, formNamed, isByVoters, isTogether, trimmedVote, voteProblem } from './vote.ts';

const usual: VoteSettings = {
  limit: null,
  places: 3,
  reserves: 2,
  rule: 'fair_share',
  criterion: 'veel effect én haalbaar',
  own_ideas: true,
  cards_max: 25,
  form: { form: 'marks_picks' },
  over: 'theme',
  by_size: null,
  hands_up: 'apart',
};

describe('the settings of a vote', () => {
  it('have a rule to choose only where places follow from voters', () => {
    const forms = FORMS.map((name) => isByVoters(formNamed(name, 'effect')));
    expect(forms).toEqual([true, true, true, false, false]);
    expect(isByVoters({ form: 'dots', dots: 5, stacking: true })).toBe(false);
  });

  it('take hands in only under most votes, and forget them when that changes', () => {
    const added = changed({ ...usual, rule: 'most_votes' }, { hands_up: 'added' });
    expect(added.hands_up).toBe('added');
    expect(changed(added, { rule: 'fair_share' }).hands_up).toBe('apart');
    expect(changed(added, { form: formNamed('points', '') }).hands_up).toBe('apart');
    expect(changed(usual, { hands_up: 'added' }).hands_up).toBe('apart');
  });

  it('say what the server would refuse', () => {
    expect(voteProblem(usual)).toBeNull();
    expect(voteProblem({ ...usual, criterion: '  ' })).toBe('make.problem.criterion');
    const scale = (criteria: string[]) => voteProblem({ ...usual, form: { form: 'scale', criteria } });
    expect([scale(['effect']), scale(['effect', ' effect ']), scale(['effect', ' ']), scale([])]).toEqual([
      null,
      'make.problem.criteria',
      'make.problem.criteria',
      'make.problem.criteria',
    ]);
  });

  it('are handed in without stray spaces', () => {
    const method = trimmedVote({
      method: 'vote',
      ...usual,
      criterion: ' effect ',
      form: { form: 'scale', criteria: [' snel '] },
    });
    expect(method).toMatchObject({ criterion: 'effect', form: { criteria: ['snel'] } });
    expect(trimmedVote({ method: 'select' })).toEqual({ method: 'select' });
  });

  it('know who votes', () => {
    expect(isTogether({ method: 'vote', ...usual })).toBe(false);
    expect(isTogether({ method: 'vote', ...usual, over: 'selected' })).toBe(true);
    expect(isTogether({ method: 'pitch', agreement: true, questions: true })).toBe(true);
  });
});
