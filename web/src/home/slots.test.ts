import { describe, expect, it } from 'vitest';
import type { LinkView } from '$lib/protocol/LinkView';
import type { StageView } from '$lib/protocol/StageView';
import type { ThemeView } from '$lib/protocol/ThemeView';
import { slotsOf, stateOf } from './slots.ts';

const themes = [
  { id: 't1', title: 'Data' },
  { id: 't2', title: 'Talent' },
] as ThemeView[];
const stages = [
  { id: 's2', title: 'Talent', theme: 't2' },
  { id: 's0', title: 'Grote zaal', theme: null },
] as StageView[];

const slots = slotsOf(themes, stages);
const facilitator = slots[1];
const link = (id: string, revoked = false): LinkView => ({
  link: id,
  role: { role: 'facilitator', theme: 't1' },
  label: null,
  revoked,
});

describe('the slots', () => {
  it('are the lead, a facilitator for each theme, and the stages with the hall first', () => {
    expect(slots.map(({ key, page, name }) => [key, page, name])).toEqual([
      ['lead', 'console', null],
      ['facilitator:t1', 'console', 'Data'],
      ['facilitator:t2', 'console', 'Talent'],
      ['stage:s0', 'stage', 'Grote zaal'],
      ['stage:s2', 'stage', 'Talent'],
    ]);
  });

  it('show a link only while it holds and its secret is here', () => {
    if (!facilitator) throw new Error('no slot');
    const secret = { link: 'l1', token: 'k' };
    expect(stateOf(facilitator, [link('l1')], secret)).toEqual({ state: 'shown', secret });
    expect(stateOf(facilitator, [link('l2')], secret)).toEqual({ state: 'elsewhere', links: ['l2'] });
    expect(stateOf(facilitator, [link('l1', true)], secret)).toEqual({ state: 'none' });
    expect(stateOf(facilitator, [], null)).toEqual({ state: 'none' });
  });
});
