// Judging ideas one by one: the server hands out the least shown first, three ahead of the one on screen, so that a press
// never waits for the line. Where its answers stay out, the person's own order goes on. It draws nothing.
import type { CardView } from '$lib/protocol/CardView.ts';
import type { Judgement } from '$lib/protocol/Judgement.ts';
import type { Ballot } from './ballot.ts';
import type { Casting } from './casting.svelte.ts';

/** The card on screen, and three that wait behind it. */
const IN_HAND = 4;
/** Fewer than this in hand: time to ask, and not at every press. */
const FEW = 3;
/** Cards become ready to judge ten seconds after they were posted. */
const AGAIN_MS = 2_000;

export class Marking {
  #casting: Casting;
  #queue = $state.raw<readonly string[]>([]);
  /** What was judged on this screen, oldest first: to go back to. */
  #done = $state.raw<readonly string[]>([]);
  /** How far back the person went; 0 is the next card. */
  #back = $state(0);
  #fetching = false;
  /** No card is on screen: an answer still on its way must not go on asking. */
  #stopped = false;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(casting: Casting) {
    this.#casting = casting;
  }

  get ballot(): Ballot {
    return this.#casting.ballot;
  }

  get #phone() {
    return this.#casting.phone;
  }

  /** Ideas with a judgement, "weet ik niet" too. */
  get seen(): number {
    const { promising, notNow, unsure } = this.ballot;
    // A pick marks; own ideas are picked without being judged.
    const own = [...promising].filter((id) => this.#phone.isOwn(id)).length;
    return promising.size + notNow.size + unsure.size - own;
  }

  /** Ideas still to judge, as far as one person judges. */
  left(most: number | null): number {
    const { own } = this.#casting;
    if (!own) return 0;
    const judged = own.promising.length + own.not_now.length + own.unsure.length;
    const pending = Math.max(0, this.seen - judged);
    const left = Math.max(0, own.to_judge - pending);
    return most === null ? left : Math.min(left, Math.max(0, most - this.seen));
  }

  /** On the ballot still: an idea can be taken off, and a shortlist leaves ideas out. */
  #open = $derived.by(() => new Set(this.#casting.own?.order));
  #hand = $derived.by(() => this.#queue.filter((id) => this.#open.has(id)));
  #past = $derived.by(() => this.#done.filter((id) => this.#open.has(id)));

  get card(): CardView | undefined {
    const id = this.#back > 0 ? this.#past[this.#past.length - this.#back] : this.#hand[0];
    return id === undefined ? undefined : this.#phone.card(id);
  }

  get canGoBack(): boolean {
    return this.#back < this.#past.length;
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
    this.#casting.judge(card.id, judgement);
    if (this.#back > 0) {
      this.#back -= 1;
      return;
    }
    this.#done = [...this.#done, card.id];
    this.#queue = this.#queue.filter((id) => id !== card.id);
    this.#goOn();
    void this.fill();
  }

  /** Nothing in hand while the line is slow: this person's own order goes on, of cards that the page holds. */
  #goOn(): void {
    if (this.#hand.length > 0) return;
    const known = new Set(this.#done);
    const next = this.#casting.own?.order.find(
      (id) => !known.has(id) && this.markOf(id) === null && !this.#phone.isOwn(id) && this.#phone.card(id),
    );
    if (next) this.#queue = [next];
  }

  /** Gets cards until three wait behind the one on screen; an idea too young to hand out is asked for again. */
  async fill(): Promise<void> {
    this.#stopped = false;
    clearTimeout(this.#again);
    if (this.#fetching || this.#hand.length >= FEW) return;
    this.#fetching = true;
    const came = await this.#fetch();
    this.#fetching = false;
    if (this.#stopped) return;
    if (came === null) this.#goOn();
    if (came) void this.fill();
    else if (this.#hand.length === 0) this.#again = setTimeout(() => void this.fill(), AGAIN_MS);
  }

  /** How many new cards came; `null` where no answer did. */
  async #fetch(): Promise<number | null> {
    // What was just judged is held until the server knows: it counts what is held as still to come.
    const holding = [...this.#queue, ...this.#done.filter((id) => !this.#isKnown(id))];
    const count = IN_HAND - this.#hand.length;
    try {
      const answer = await this.#phone.session.ask({
        ask: 'next_cards',
        step: this.#casting.step,
        count,
        holding,
      });
      if (this.#stopped || answer.answer !== 'cards') return 0;
      const known = new Set([...this.#queue, ...this.#done]);
      const fresh = answer.cards.filter(({ id }) => !known.has(id) && this.markOf(id) === null);
      this.#phone.learn(fresh);
      this.#queue = [...this.#queue, ...fresh.map(({ id }) => id)];
      return fresh.length;
    } catch {
      // The line is down or busy: asked again later.
      return null;
    }
  }

  #isKnown(id: string): boolean {
    const { own } = this.#casting;
    return own ? [own.promising, own.not_now, own.unsure].some((ids) => ids.includes(id)) : false;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#again);
  }
}
