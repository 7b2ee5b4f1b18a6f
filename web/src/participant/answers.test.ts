import { expect, it } from 'vitest';
import type { Command } from '$lib/protocol/Command.ts';
import { levelOf, reactionsOf, remarksOf } from './answers.ts';
import type { Act } from './pending.ts';

const act = (command: Command): Act => ({ command, state: 'sent' });

it('reactions, answers and remarks are there at once', () => {
  const react = (on: boolean): Act => act({ do: 'react', contribution: 'a', reaction: 'heart', on });
  expect([...reactionsOf({ a: ['thumb'] }, 'a', [react(true)])]).toEqual(['thumb', 'heart']);
  expect([...reactionsOf({ a: ['heart'] }, 'a', [react(false)])]).toEqual([]);
  const agree: Act = act({ do: 'agree', step: 's', contribution: 'a', level: 'doubt' });
  expect([levelOf({ a: 'good' }, 'a', [agree]), levelOf(undefined, 'b', [agree])]).toEqual(['doubt', null]);
  const comment: Act = act({ do: 'comment', id: 'k', contribution: 'a', text: 'hm' });
  expect(remarksOf('a', [], [comment])).toHaveLength(1);
  expect(remarksOf('a', [{ id: 'k' }], [comment])).toHaveLength(0);
});
