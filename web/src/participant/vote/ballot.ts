// A ballot of any form as the person left it: what the server said, with what was pressed since. It sends nothing.
import type { BallotForm } from '$lib/protocol/BallotForm.ts';
import type { OwnBallot } from '$lib/protocol/OwnBallot.ts';
import type { Act } from '../pending.ts';

/** Scores of one idea by the index of the criterion; `null` is "weet ik niet", absent is no answer yet. */
export type Scores = Readonly<Record<number, number | null>>;

export interface Ballot {
  readonly promising: ReadonlySet<string>;
  readonly notNow: ReadonlySet<string>;
  readonly unsure: ReadonlySet<string>;
  readonly picks: ReadonlySet<string>;
  /** Dots or points; never zero. */
  readonly points: ReadonlyMap<string, number>;
  readonly scores: ReadonlyMap<string, Scores>;
  readonly done: boolean;
}

/** A pick of an unmarked idea marks it; another mark takes the pick away. */
export function ballotOf(own: OwnBallot | undefined, step: string, acts: readonly Act[]): Ballot {
  const promising = new Set(own?.promising);
  const notNow = new Set(own?.not_now);
  const unsure = new Set(own?.unsure);
  const picks = new Set(own?.picks);
  const points = new Map(Object.entries(own?.points ?? {}));
  const scores = new Map(Object.entries(own?.scores ?? {}) as [string, Scores][]);
  let done = own?.done ?? false;

  const mark = (id: string, into: Set<string>) => {
    for (const set of [promising, notNow, unsure]) set.delete(id);
    into.add(id);
    if (into !== promising) picks.delete(id);
  };

  for (const { command } of acts) {
    if (!('step' in command) || command.step !== step) continue;
    switch (command.do) {
      case 'judge':
        mark(command.contribution, { promising, not_now: notNow, none: unsure }[command.judgement ?? 'none']);
        break;
      case 'pick':
        if (command.on) {
          mark(command.contribution, promising);
          picks.add(command.contribution);
        } else picks.delete(command.contribution);
        break;
      case 'give_points':
        if (command.points > 0) points.set(command.contribution, command.points);
        else points.delete(command.contribution);
        break;
      case 'score': {
        const before = scores.get(command.contribution);
        scores.set(command.contribution, { ...before, [command.criterion]: command.score });
        break;
      }
      case 'finish_ballot':
        done = command.done;
    }
  }
  return { promising, notNow, unsure, picks, points, scores, done };
}

/** What is spent of dots or points. */
export const spent = ({ points }: Pick<Ballot, 'points'>): number =>
  [...points.values()].reduce((sum, one) => sum + one, 0);

/** As many points for one idea as were asked for and as the rest leaves: whole, and never over. */
export function fitting(ballot: Pick<Ballot, 'points'>, limit: number, idea: string, wanted: number): number {
  const others = spent(ballot) - (ballot.points.get(idea) ?? 0);
  const whole = Number.isFinite(wanted) ? Math.trunc(wanted) : 0;
  return Math.max(0, Math.min(whole, limit - others));
}

/** How much one press gives: with many points one by one would be a lot of pressing. */
export const pressOf = (limit: number): number => (limit >= 50 ? 5 : 1);

/** Whether every criterion has an answer, "weet ik niet" too. */
export const isScored = (scores: Scores | undefined, criteria: number): boolean =>
  scores !== undefined && Object.keys(scores).length >= criteria;

/** Forms in which one ticks ideas, with or without a most. */
export const isTicked = (form: BallotForm): boolean =>
  form.form === 'approval' || form.form === 'marks_picks' || (form.form === 'dots' && !form.stacking);
