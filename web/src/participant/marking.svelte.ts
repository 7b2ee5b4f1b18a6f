// Judging ideas one by one: the server hands out the least shown first, three ahead, so that a press never waits for the
// line. It draws nothing.
import type { CardView } from '$lib/protocol/CardView.ts';
import type { Judgement } from '$lib/protocol/Judgement.ts';
import { type Ballot, ballotOf } from './pending.ts';
import type { Phone } from './phone.svelte.ts';

const AHEAD = 3;
/** Fewer than this in hand: time to ask, and not at every press. */
const FEW = 2;
/** Cards become ready to judge ten seconds after they were posted. */
const AGAIN_MS = 2_000;

export class Marking {
  #phone: Phone;
  #step: string;
  #queue = $state.raw<readonly string[]>([]);
  /** What was judged on this screen, oldest first: to go back to. */
  #done = $state.raw<readonly string[]>([]);
  /** How far back the person went; 0 is the next card. */
  #back = $state(0);
  #fetching = false;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(phone: Phone, step: string) {
    this.#phone = phone;
    this.#step = step;
  }

  ballot = $derived.by((): Ballot =>
    ballotOf(this.#phone.replica.ownBallot(this.#step), this.#step, this.#phone.acts),
  );

  /** Ideas with a judgement, "weet ik niet" too. */
  get seen(): number {
    const { promising, notNow, unsure } = this.ballot;
    // A pick marks; own ideas are picked without being judged.
    const own = [...promising].filter((id) => this.#phone.isOwn(id)).length;
    return promising.size + notNow.size + unsure.size - own;
  }

  /** Ideas still to judge, as far as one person judges. */
  left(most: number | null): number {
    const own = this.#phone.replica.ownBallot(this.#step);
    if (!own) return 0;
    const judged = own.promising.length + own.not_now.length + own.unsure.length;
    const pending = Math.max(0, this.seen - judged);
    const left = Math.max(0, own.to_judge - pending);
    return most === null ? left : Math.min(left, Math.max(0, most - this.seen));
  }

  get card(): CardView | undefined {
    const id = this.#back > 0 ? this.#done[this.#done.length - this.#back] : this.#queue[0];
    return id === undefined ? undefined : this.#phone.card(id);
  }

  get canGoBack(): boolean {
    return this.#back < this.#done.length;
  }

  /** Whether an earlier card is on screen. */
  get correcting(): boolean {
    return this.#back > 0;
  }

  markOf(id: string): Judgement | 'unsure' | null {
    const { promising, notNow, unsure } = this.ballot;
    if (promising.has(id)) return 'promising';
    if (notNow.has(id)) return 'not_now';
    return unsure.has(id) ? 'unsure' : null;
  }

  back(): void {
    if (this.canGoBack) this.#back += 1;
  }

  judge(judgement: Judgement | null): void {
    const { card } = this;
    if (!card) return;
    const command = { do: 'judge', step: this.#step, contribution: card.id, judgement } as const;
    void this.#phone.do(command);
    if (this.#back > 0) {
      this.#back -= 1;
      return;
    }
    this.#done = [...this.#done, card.id];
    this.#queue = this.#queue.slice(1);
    void this.fill();
  }

  /** Gets cards until three wait; an idea too young to hand out is asked for again. */
  async fill(): Promise<void> {
    clearTimeout(this.#again);
    if (this.#fetching || this.#queue.length >= FEW) return;
    this.#fetching = true;
    const came = await this.#fetch();
    this.#fetching = false;
    if (came > 0) void this.fill();
    else if (this.#queue.length === 0) this.#again = setTimeout(() => void this.fill(), AGAIN_MS);
  }

  /** How many new cards came. */
  async #fetch(): Promise<number> {
    // What was just judged is held until the server knows: it counts what is held as still to come.
    const holding = [...this.#queue, ...this.#done.filter((id) => !this.#isKnown(id))];
    const count = AHEAD - this.#queue.length;
    try {
      const answer = await this.#phone.session.ask({ ask: 'next_cards', step: this.#step, count, holding });
      if (answer.answer !== 'cards') return 0;
      const known = new Set([...this.#queue, ...this.#done]);
      const fresh = answer.cards.filter(({ id }) => !known.has(id) && this.markOf(id) === null);
      this.#phone.learn(fresh);
      this.#queue = [...this.#queue, ...fresh.map(({ id }) => id)];
      return fresh.length;
    } catch {
      // The line is down or busy: asked again later.
      return 0;
    }
  }

  #isKnown(id: string): boolean {
    const own = this.#phone.replica.ownBallot(this.#step);
    return own ? [own.promising, own.not_now, own.unsure].some((ids) => ids.includes(id)) : false;
  }

  stop(): void {
    clearTimeout(this.#again);
  }
}
