import { describe, expect, it } from 'vitest';
import type { Command } from '$lib/protocol/Command.ts';
import type { OwnCard } from '$lib/protocol/OwnCard.ts';
import { type Act, ideasOf } from './pending.ts';

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
