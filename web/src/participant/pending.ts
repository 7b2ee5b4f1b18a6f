// What the person already did, laid over what the server already said: nobody waits to see their own press. It sends
// nothing and keeps nothing.
import type { Waiting } from '$lib/outbox.ts';
import type { Command } from '$lib/protocol/Command.ts';
import type { OwnCard } from '$lib/protocol/OwnCard.ts';

/** `phone`: only on this device. `sent`: on its way. `saved`: on the server's disk, and never said earlier. */
export type IdeaState = 'phone' | 'sent' | 'saved';

/** A command, and how far it came. */
export interface Act {
  readonly command: Command;
  readonly state: IdeaState;
}

export interface Idea {
  readonly id: string;
  readonly step: string;
  readonly theme: string;
  readonly number: string | null;
  readonly text: string;
  readonly parents: readonly string[];
  readonly quotes: readonly string[];
  readonly state: IdeaState;
  readonly signed: boolean;
  readonly late: boolean;
  readonly hidden: boolean;
}

export const actOf = ({ command, sent }: Waiting): Act => ({ command, state: sent ? 'sent' : 'phone' });

/** Own ideas, newest first, as the person left them. */
export function ideasOf(cards: readonly OwnCard[], acts: readonly Act[]): Idea[] {
  const ideas = new Map<string, Idea>(cards.map((card) => [card.id, { ...card, state: 'saved' }]));
  for (const { command, state } of acts) {
    if (command.do === 'post' && !ideas.has(command.id)) {
      const { id, step, theme, text, parents } = command;
      const fresh = { number: null, quotes: [], signed: command.signed !== null, late: false, hidden: false };
      ideas.set(id, { id, step, theme, text, parents, state, ...fresh });
    } else if (command.do === 'edit_contribution') {
      const idea = ideas.get(command.contribution);
      if (idea) ideas.set(idea.id, { ...idea, text: command.text, state: least(idea.state, state) });
    } else if (command.do === 'withdraw') {
      ideas.delete(command.contribution);
    }
  }
  return [...ideas.values()].reverse();
}

const least = (a: IdeaState, b: IdeaState): IdeaState =>
  a === 'phone' || b === 'phone' ? 'phone' : a === 'sent' ? a : b;
