// Reading a group's cards one at a time, least shown first: the server chooses, three ahead. What arrives while
// reading waits until it is asked for.
import { untrack } from 'svelte';
import { clock } from '$lib/clock.svelte.ts';
import type { CardView } from '$lib/protocol/CardView.ts';
import type { Phone } from './phone.svelte.ts';

const AHEAD = 3;
/** Ids that fit one message to the server. */
const HOLDING_MAX = 300;

export class Reading {
  #phone: Phone;
  #step: string;
  #theme: string;
  #queue = $state.raw<readonly CardView[]>([]);
  /** Cards of this group that were on screen, or were passed over because the person wrote them. */
  #seen = $state.raw<readonly string[]>([]);
  /** Cards from after the arrival that the person knows to be there; others wait behind "5 nieuwe". */
  #known = $state.raw<ReadonlySet<string>>(new Set());
  /** On the server's clock. What was posted before is not new, even where it reaches this page later. */
  readonly #arrived = untrack(() => clock.now);
  #current = $state<string | null>(null);
  #fetching = false;
  /** Whether the server was heard and has no more. */
  ended = $state(false);

  constructor(phone: Phone, step: string, theme: string) {
    this.#phone = phone;
    this.#step = step;
    this.#theme = theme;
  }

  get current(): CardView | undefined {
    return this.#current === null ? undefined : this.#phone.card(this.#current);
  }

  /** Known cards that were not on screen yet. */
  get left(): number {
    return this.#others().filter((card) => this.#isKnown(card) && !this.#seen.includes(card.id)).length;
  }

  /** Cards that came after. */
  get fresh(): number {
    return this.#others().filter((card) => !this.#isKnown(card)).length;
  }

  /** Cards of the others one has had on screen, in the order of reading. */
  get read(): CardView[] {
    return this.#seen.flatMap((id) => this.#phone.replica.card(id) ?? []);
  }

  showFresh(): void {
    this.#known = new Set(this.#others().map(({ id }) => id));
    this.ended = false;
    void this.next();
  }

  open(id: string): void {
    this.#current = id;
  }

  async next(): Promise<void> {
    if (this.#queue.length === 0) await this.#fetch();
    const [card, ...rest] = this.#queue;
    this.#queue = rest;
    this.#current = card?.id ?? this.#unread() ?? null;
    if (this.#current) this.#seen = [...new Set([...this.#seen, this.#current])];
    if (card && rest.length < AHEAD - 1) void this.#fetch();
  }

  /** Without an answer (no connection): what the page holds itself. */
  #unread(): string | undefined {
    return this.#others().find((card) => this.#isKnown(card) && !this.#seen.includes(card.id))?.id;
  }

  #isKnown({ id, at }: CardView): boolean {
    return at <= this.#arrived || this.#known.has(id);
  }

  #others(): CardView[] {
    return this.#phone.replica.cards(this.#theme).filter(({ id }) => !this.#phone.isOwn(id));
  }

  async #fetch(): Promise<void> {
    if (this.#fetching) return;
    this.#fetching = true;
    try {
      const held = this.#queue.map(({ id }) => id);
      const holding = [...new Set([...this.#seen, ...held])].slice(-HOLDING_MAX);
      const count = AHEAD - held.length;
      const answer = await this.#phone.session.ask({ ask: 'next_cards', step: this.#step, count, holding });
      if (answer.answer !== 'cards') return;
      const fresh = answer.cards.filter(({ id }) => !holding.includes(id));
      this.#phone.learn(fresh);
      this.#known = new Set([...this.#known, ...fresh.map(({ id }) => id)]);
      this.#queue = [...this.#queue, ...fresh];
      this.ended = fresh.length === 0;
    } catch {
      // Without a connection the page goes on with what it holds.
    } finally {
      this.#fetching = false;
    }
  }
}
