// What a text that was left behind can still become: the command that sends it, as long as its step takes it. It sends
// nothing.
import { uuidv7 } from '$lib/ids.ts';
import type { Command } from '$lib/protocol/Command.ts';
import type { Replica } from '$lib/replica.svelte.ts';

/** Where somebody is, as far as sending goes. */
export interface Place {
  readonly replica: Pick<Replica, 'steps' | 'step' | 'runOf'>;
  readonly themeId: string | null;
  readonly ideas: readonly { readonly id: string; readonly step: string; readonly text: string }[];
}

/** The step in which a draft was begun; `null` where the place does not say. */
export function stepOf(at: Place, place: string): string | null {
  const [kind, of] = place.split(':');
  if (kind === 'idea' || kind === 'build' || kind === 'question') return of ?? null;
  if (kind === 'edit') return at.ideas.find(({ id }) => id === of)?.step ?? null;
  return at.replica.steps.find(({ step }) => step.method.method === 'enrich')?.step.id ?? null;
}

/** `null`: it can only be copied now. An idea is never too late: then it goes to the facilitator's tray. */
export function sending(at: Place, place: string, text: string): Command | null {
  const [kind, , second] = place.split(':');
  const of = place.split(':')[1] ?? '';
  const step = stepOf(at, place);
  const theme = at.themeId;
  if (!step || !theme) return null;
  const plenary = at.replica.step(step)?.scope === 'plenary';
  const phase = at.replica.runOf(step, plenary ? null : theme)?.phase ?? 'planned';
  const taking = phase === 'open' || phase === 'closing';
  switch (kind) {
    case 'idea':
      if (second !== theme || phase === 'planned') return null;
      return { do: 'post', id: uuidv7(), step, theme, text, parents: [], signed: null };
    case 'build':
      if (!second || phase === 'planned') return null;
      return { do: 'post', id: uuidv7(), step, theme, text, parents: [second], signed: null };
    case 'comment':
      return taking ? { do: 'comment', id: uuidv7(), contribution: of, text } : null;
    case 'question':
      return taking ? { do: 'ask', id: uuidv7(), step, contribution: null, text } : null;
    case 'edit':
      return taking ? { do: 'edit_contribution', contribution: of, text } : null;
    default:
      return null;
  }
}

/** Whether a draft says something that is nowhere else: an idea opened to be changed, and left as it was, does not. */
export function saysSomething(at: Place, place: string, text: string): boolean {
  const [kind, of] = place.split(':');
  const same = kind === 'edit' && at.ideas.some((idea) => idea.id === of && idea.text === text.trim());
  return text.trim() !== '' && !same;
}
