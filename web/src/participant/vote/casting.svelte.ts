// One person's voting in one step: what stands on their ballot, and sending every press at once. It draws nothing.
import { errorSentence } from '$lib/i18n/errors.ts';
import type { Params } from '$lib/i18n/message.ts';
import { t } from '$lib/i18n/steps.ts';
import type { Command } from '$lib/protocol/Command.ts';
import type { RoundView } from '$lib/protocol/RoundView.ts';
import type { Phone } from '../phone.svelte.ts';
import { type Ballot, ballotOf, fitting, spent } from './ballot.ts';

/** An idea in this person's own order, which never moves. */
export interface Votable {
  readonly id: string;
  readonly words: string;
  readonly quote: string | undefined;
  readonly own: boolean;
}

export class Casting {
  readonly phone: Phone;
  readonly step: string;

  constructor(phone: Phone, step: string) {
    this.phone = phone;
    this.step = step;
  }

  own = $derived.by(() => this.phone.replica.ownBallot(this.step));
  ballot = $derived.by((): Ballot => ballotOf(this.own, this.step, this.phone.acts));
  ideas = $derived.by((): Votable[] =>
    (this.own?.order ?? []).map((id) => ({
      id,
      words: this.phone.wordsOf(id) ?? '',
      quote: this.phone.quotesOf(id)[0],
      own: this.phone.isOwn(id),
    })),
  );
  /** Dots or points given so far. */
  spent = $derived.by(() => spent(this.ballot));

  judge(contribution: string, judgement: 'promising' | 'not_now' | null): void {
    this.#send({ do: 'judge', step: this.step, contribution, judgement });
  }

  pick(contribution: string, on: boolean): void {
    this.#change({ do: 'pick', step: this.step, contribution, on });
  }

  /** As many as fit; what is given already is not sent again. Answers what the idea has now. */
  give(contribution: string, wanted: number, { limit }: Pick<RoundView, 'limit'>): number {
    const points = fitting(this.ballot, limit, contribution, wanted);
    if (points !== (this.ballot.points.get(contribution) ?? 0)) {
      this.#change({ do: 'give_points', step: this.step, contribution, points });
    }
    return points;
  }

  score(contribution: string, criterion: number, score: number | null): void {
    if (this.ballot.scores.get(contribution)?.[criterion] === score) return;
    this.#change({ do: 'score', step: this.step, contribution, criterion, score });
  }

  finish(done: boolean): void {
    this.#send({ do: 'finish_ballot', step: this.step, done });
  }

  /** Who changes something is busy again. */
  #change(command: Command): void {
    this.#send(command);
    if (this.ballot.done) this.finish(false);
  }

  #send(command: Command): void {
    void this.phone.do(command, refusedVote);
  }
}

/** Why a vote does not count, in words of voting. The press itself goes back by itself. */
function refusedVote(code: string, params: Params = {}): string {
  if (code === 'step_not_open') return t('vote.too_late');
  if (code === 'too_many_picks') return t('vote.too_many', { max: Number(params['max']) });
  return errorSentence(code, params);
}
