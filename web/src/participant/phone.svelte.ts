// One participant's part: where they are, what they did, what they are typing. The session does the talking; the screens
// do the drawing.
import type { Refused } from '$lib/api.ts';
import { announcer } from '$lib/announcer.svelte.ts';
import { errorSentence } from '$lib/i18n/errors.ts';
import { t } from '$lib/i18n/phone.ts';
import { uuidv7 } from '$lib/ids.ts';
import type { CardView } from '$lib/protocol/CardView.ts';
import type { Command } from '$lib/protocol/Command.ts';
import type { Session } from '$lib/session.svelte.ts';
import { pageStorage } from '$lib/storage.ts';
import { untrack } from 'svelte';
import { Drafts } from './drafts.svelte.ts';
import { type Act, actOf, type Idea, ideasOf } from './pending.ts';

/** How long a press is believed after its acknowledgement, until the server's own word of it is here too. */
const BELIEVED_MS = 2_000;
/** How long what was taken away can be put back: time to read it, find the button and press it. */
const UNDO_MS = 15_000;

export class Phone {
  readonly session: Session;
  readonly drafts: Drafts;
  /** What was refused or taken away, and how to undo it; the person closes it. */
  notice = $state.raw<{ readonly text: string; readonly undo?: () => void } | null>(null);

  #believed = $state.raw<readonly Act[]>([]);
  /** The step that stays on screen because somebody is typing in it. */
  #held = $state<string | null>(null);
  /** Where there is a box to type in on screen. */
  #boxes = $state.raw<readonly string[]>([]);
  /** Cards that came as answers, which the view need not hold. */
  #cards = $state.raw<Readonly<Record<string, CardView>>>({});

  constructor(session: Session) {
    this.session = session;
    this.drafts = new Drafts(pageStorage(session.workshop, 'participant'));
  }

  get replica() {
    return this.session.replica;
  }

  /** Everything pressed that the replica may not show yet, in order. */
  acts = $derived.by((): readonly Act[] => [...this.#believed, ...this.session.waiting.map(actOf)]);

  themeId = $derived.by((): string | null => this.replica.ownPlace?.theme ?? null);
  theme = $derived.by(() => this.replica.theme(this.themeId));

  /** Where the group is. */
  current = $derived.by(() => this.replica.currentStep(this.themeId) ?? this.replica.currentStep(null));
  /** What is on screen: where the group is, or where somebody still types. */
  step = $derived.by(() => (this.#held ? this.replica.step(this.#held) : undefined) ?? this.current);
  /** Whether the group went on. */
  behind = $derived.by(() => this.step?.step.id !== this.current?.step.id);
  run = $derived.by(() => {
    const { step } = this;
    return step && this.replica.runOf(step.step.id, step.scope === 'plenary' ? null : this.themeId);
  });
  /** What comes after the step on screen. */
  next = $derived.by(() => {
    const at = this.step?.index ?? -1;
    return this.replica.steps.find(
      ({ index, skipped, step }) => index > at && !skipped && (step.only ?? this.themeId) === this.themeId,
    );
  });

  ideas = $derived.by(() => ideasOf(this.replica.ownCards, this.acts));

  /** Texts that are not on the server's disk yet, in order. */
  unsent = $derived.by(() =>
    this.session.waiting.flatMap(({ id, command }) =>
      'text' in command ? [{ id, text: String(command.text) }] : [],
    ),
  );
  /** Where a text was begun whose box is not on screen. */
  strays = $derived.by(() => this.drafts.places.filter((place) => !this.#boxes.includes(place)));

  /** A box stands on screen, until the answer is called. */
  shows(place: string): () => void {
    this.#boxes = [...untrack(() => this.#boxes), place];
    return () => {
      const at = this.#boxes.indexOf(place);
      this.#boxes = this.#boxes.filter((_, index) => index !== at);
    };
  }

  /** Does it now for the person, and soon for everyone. What is refused for good is said; its text is not lost. */
  do(command: Command, sentence = errorSentence): Promise<boolean> {
    return this.session.send(command).then(
      () => {
        const act: Act = { command, state: 'saved' };
        this.#believed = [...this.#believed, act];
        setTimeout(() => {
          this.#believed = this.#believed.filter((one) => one !== act);
        }, BELIEVED_MS);
        return true;
      },
      (refused: Refused) => {
        this.say(sentence(refused.code, refused.params));
        return false;
      },
    );
  }

  say(text: string): void {
    this.notice = { text };
    announcer.say(text);
  }

  /** Takes an idea away. For some seconds it can be put back, as a new one. */
  withdraw({ id, step, theme, text, parents, signed }: Idea): void {
    void this.do({ do: 'withdraw', contribution: id });
    const name = signed ? (this.replica.ownPlace?.name ?? null) : null;
    const again: Command = {
      do: 'post',
      id: uuidv7(),
      step,
      theme,
      text,
      parents: [...parents],
      signed: name,
    };
    const notice = { text: t('idea.removed'), undo: () => void this.do(again) };
    this.notice = notice;
    announcer.say(notice.text);
    setTimeout(() => {
      if (this.notice === notice) this.notice = null;
    }, UNDO_MS);
  }

  /** Called when the group goes on: stays where somebody types. Focus and text never move by themselves. */
  hold(step: string): void {
    this.#held = step;
    announcer.say(t('step.next_open'));
  }

  goOn(): void {
    this.#held = null;
  }

  learn(cards: readonly CardView[]): void {
    this.#cards = { ...this.#cards, ...Object.fromEntries(cards.map((card) => [card.id, card])) };
  }

  /** A card as it is now, or as it was when it was handed out. */
  card(id: string): CardView | undefined {
    return this.replica.card(id) ?? this.#cards[id];
  }

  /** The words of a card that may be one's own. */
  wordsOf(id: string): string | undefined {
    return this.card(id)?.text ?? this.ideas.find((idea) => idea.id === id)?.text;
  }

  /** The words of what a card builds on, as far as they are here. */
  quotesOf(id: string): string[] {
    const { parents } = this.card(id) ?? this.ideas.find((idea) => idea.id === id) ?? {};
    return parents?.flatMap((parent) => this.wordsOf(parent) ?? []) ?? [];
  }

  /** The number of the idea that stands for one's own, where a facilitator put them together. */
  mergedInto(id: string): string | null {
    return this.replica.ownCards.find((card) => card.id === id)?.merged_into ?? null;
  }

  isOwn(id: string): boolean {
    return this.replica.own.has(`card:${id}`) || this.ideas.some((idea) => idea.id === id);
  }
}
