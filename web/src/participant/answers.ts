// What the person pressed at others' ideas, laid over what the server already said. It sends nothing and keeps nothing.
import type { Agreement } from '$lib/protocol/Agreement.ts';
import type { Reaction } from '$lib/protocol/Reaction.ts';
import type { Act } from './pending.ts';

export function reactionsOf(
  given: Readonly<Record<string, readonly Reaction[]>>,
  card: string,
  acts: readonly Act[],
): ReadonlySet<Reaction> {
  const reactions = new Set(given[card]);
  for (const { command } of acts) {
    if (command.do !== 'react' || command.contribution !== card) continue;
    if (command.on) reactions.add(command.reaction);
    else reactions.delete(command.reaction);
  }
  return reactions;
}

export function levelOf(
  levels: Readonly<Record<string, Agreement>> | undefined,
  card: string,
  acts: readonly Act[],
): Agreement | null {
  let level = levels?.[card] ?? null;
  for (const { command } of acts) {
    if (command.do === 'agree' && command.contribution === card) level = command.level;
  }
  return level;
}

/** Remarks of this person that others do not see yet. */
export function remarksOf(card: string, seen: readonly { id: string }[], acts: readonly Act[]) {
  return acts.flatMap(({ command, state }) =>
    command.do === 'comment' && command.contribution === card && !seen.some(({ id }) => id === command.id)
      ? [{ id: command.id, text: command.text, state }]
      : [],
  );
}
