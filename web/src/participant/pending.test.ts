import { describe, expect, it } from 'vitest';
import type { Command } from '$lib/protocol/Command.ts';
import type { OwnCard } from '$lib/protocol/OwnCard.ts';
import { type Act, ideasOf, levelOf, reactionsOf, remarksOf } from './pending.ts';

const act = (command: Command, state: Act['state'] = 'sent'): Act => ({ command, state });
const post = (id: string): Command => ({
  do: 'post',
  id,
  step: 's',
  theme: 't',
  text: id,
  parents: [],
  signed: null,
});
const own = (id: string): OwnCard => ({
  id,
  step: 's',
  theme: 't',
  number: 'T1',
  text: id,
  parents: [],
  quotes: [],
  signed: false,
  late: false,
  hidden: false,
  merged_into: null,
  at: 1,
});

describe('own ideas', () => {
  it('stand there from the press on, and say saved only when they are', () => {
    const ideas = ideasOf([own('a')], [act(post('b'), 'sent'), act(post('c'), 'phone')]);
    expect(ideas.map(({ id, state }) => [id, state])).toEqual([
      ['c', 'phone'],
      ['b', 'sent'],
      ['a', 'saved'],
    ]);
  });

  it('stand there once when the server’s own word came too', () => {
    expect(ideasOf([own('a')], [act(post('a'), 'saved')])).toHaveLength(1);
  });

  it('show an edit and a withdrawal at once', () => {
    const edit: Command = { do: 'edit_contribution', contribution: 'a', text: 'better' };
    const withdraw: Command = { do: 'withdraw', contribution: 'b' };
    const ideas = ideasOf([own('a'), own('b')], [act(edit, 'phone'), act(withdraw)]);
    expect(ideas.map(({ id, text, state }) => [id, text, state])).toEqual([['a', 'better', 'phone']]);
  });
});

describe('small things', () => {
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
});
