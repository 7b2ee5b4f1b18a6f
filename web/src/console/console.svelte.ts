// The console's own state: who leads here, what they look at, and one way to send a command and say how it went.
// What is true of the workshop is the replica's.
import { getContext, setContext } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import { announcer } from '$lib/announcer.svelte.ts';
import { errorSentence } from '$lib/i18n/errors.ts';
import { t } from '$lib/i18n/console.ts';
import type { Value } from '$lib/i18n/message.ts';
import type { CardView } from '$lib/protocol/CardView.ts';
import type { Command } from '$lib/protocol/Command.ts';
import type { Seq } from '$lib/protocol/Seq.ts';
import type { StageView } from '$lib/protocol/StageView.ts';
import type { StepView } from '$lib/protocol/StepView.ts';
import type { ThemeId } from '$lib/protocol/ThemeId.ts';
import type { ThemeTally } from '$lib/protocol/ThemeTally.ts';
import type { ThemeView } from '$lib/protocol/ThemeView.ts';
import { Reach } from '$lib/reach/reach.svelte.ts';
import type { Session } from '$lib/session.svelte.ts';
import type { RoundView } from '$lib/protocol/RoundView.ts';
import { Agenda } from './agenda/agenda.ts';
import { keyOfRound } from './round/ballot.ts';
import { type PlaceChange, placeChanges, SeenCounts } from './round/changes.ts';
import { Papers } from './round/papers.svelte.ts';
import { type Undoable, UndoStack } from './undo.svelte.ts';

/** What stands at the bottom for a moment: what was done, or why not. */
export interface Notice {
  text: string;
  undoable: boolean;
}

/** Milliseconds a notice stays. Undo stays within reach of `u` and the desk's button after that. */
const NOTICE_MS = 8_000;

/** What the right part shows: a theme's ideas, its voting, its choice, or the plenary. */
export type View = 'ideas' | 'round' | 'choice';

/** What the right part shows of everyone together: the pitches, or a vote and the choice after it. */
export type HallView = 'pitches' | 'round' | 'choice';

export class Console {
  readonly session: Session;
  /** Where phones come. */
  readonly reaching: Reach;
  readonly undo = new UndoStack();
  notice = $state.raw<Notice | null>(null);
  /** The plenary instead of a theme in the right part. */
  hall = $state(false);
  #theme = $state<ThemeId | null>(null);
  #view = $state<View | null>(null);
  #hallView = $state<HallView | null>(null);
  /** An idea that was taken along to the choice of its group. */
  offered = $state.raw<{ theme: ThemeId | null; idea: string } | null>(null);
  /** The paper ballots entered here. */
  readonly papers: Papers;
  readonly #counts = new SeenCounts();
  /** That there was one more count, while that is said: the next notice tells it too. */
  #recount: string | null = null;
  readonly #changes = new SvelteMap<string, readonly PlaceChange[]>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #steering: Promise<unknown> = Promise.resolve();
  /** The last event that an own command led to. */
  #own: Seq = 0;

  constructor(session: Session) {
    this.session = session;
    this.papers = new Papers(session.workshop);
    this.reaching = new Reach(session.token);
  }

  get replica() {
    return this.session.replica;
  }

  get themes() {
    return this.session.replica.themes;
  }

  /** The hall's stage first, then those of the themes in their order. */
  readonly stages = $derived.by((): StageView[] => {
    const at = ({ theme }: StageView) => this.themes.findIndex(({ id }) => id === theme);
    return [...this.session.replica.stages].sort((a, b) => at(a) - at(b));
  });

  /** The theme of a facilitator; `null` for who leads all. */
  readonly reach = $derived.by((): ThemeId | null => {
    const role = this.session.replica.role;
    return role?.role === 'facilitator' ? role.theme : null;
  });

  readonly leadsAll = $derived.by(() => {
    const role = this.session.replica.role?.role;
    return role === 'lead' || role === 'organiser';
  });

  readonly agenda = $derived.by(() => {
    const { replica } = this.session;
    const plenary = replica.workshop?.plenary_step ?? null;
    const chosen = new Set(this.themes.map(({ id }) => id).filter((id) => replica.selection(id)));
    return new Agenda(replica.steps, this.themes, plenary, this.reach, chosen);
  });

  /** The theme the desk is about: chosen, one's own, or the first. */
  readonly theme = $derived.by((): ThemeView | null => {
    const wanted = this.reach ?? this.#theme;
    return this.themes.find(({ id }) => id === wanted) ?? this.themes[0] ?? null;
  });

  /** What the desk shows of its theme: chosen by hand, or what fits the step. */
  readonly view = $derived.by((): View => {
    if (this.#view) return this.#view;
    const method = this.theme && this.agenda.currentOf(this.theme.id)?.step.method.method;
    if (method === 'vote') return 'round';
    return method === 'select' ? 'choice' : 'ideas';
  });

  /** Whether everyone votes together somewhere in the agenda. */
  readonly hallVote = $derived.by(() =>
    this.replica.steps.find(({ scope, step }) => scope === 'plenary' && step.method.method === 'vote'),
  );

  /** What the desk shows of everyone together: chosen by hand, or what fits the step. */
  readonly hallView = $derived.by((): HallView => {
    if (!this.hallVote) return 'pitches';
    if (this.#hallView) return this.#hallView;
    const step = this.replica.step(this.replica.workshop?.plenary_step);
    return step?.step.method.method === 'vote' ? 'round' : 'pitches';
  });

  leads(theme: ThemeId | null): boolean {
    return this.leadsAll || (theme !== null && this.reach === theme);
  }

  tallyOf(theme: ThemeId): ThemeTally | null {
    return this.replica.tally?.themes.find((tally) => tally.theme === theme) ?? null;
  }

  /** Puts a theme on the desk. */
  lookAt(theme: ThemeId): void {
    this.#theme = theme;
    this.#view = null;
    this.hall = false;
  }

  show(view: View): void {
    this.#view = view;
  }

  showHall(view: HallView): void {
    this.#hallView = view;
  }

  /** To where a group chooses, with this idea in its draft. `null`: everyone together. */
  offer(theme: ThemeId | null, idea: string): void {
    this.offered = { theme, idea };
    if (theme === null) this.showHall('choice');
    else this.show('choice');
  }

  /** Takes in the counts as they stand, so that the next ones can be told apart from them. */
  seeCounts(rounds: readonly RoundView[]): void {
    for (const { run, result, revealed, desk } of rounds) {
      if (!result || !desk) continue;
      const key = keyOfRound(run);
      const before = this.#counts.take(key, desk.counts, result);
      if (before) this.#changes.set(key, placeChanges(before, result));
      const again = this.#counts.again(key, desk.counts, revealed);
      if (again && this.leads(run.theme)) this.#tellCount(desk.counts, again.takenBack);
    }
  }

  /** What the last count of a round changed in its places, as far as this page saw the one before. */
  changesOf({ run }: RoundView): readonly PlaceChange[] {
    return this.#changes.get(keyOfRound(run)) ?? [];
  }

  /** Puts an idea together with another, which stands for both from now on. */
  merge(contribution: CardView, into: CardView): Promise<boolean> {
    return this.do(
      { do: 'merge', contribution: contribution.id, into: into.id },
      {
        done: t('merge.did', { number: contribution.number, into: into.number }),
        inverse: { do: 'unmerge', contribution: contribution.id },
      },
    );
  }

  unmerge({ id, number, desk }: CardView): Promise<boolean> {
    const into = desk?.merged_into;
    const done = t('merge.did_undo', { number });
    return this.do(
      { do: 'unmerge', contribution: id },
      into ? { done, inverse: { do: 'merge', contribution: id, into } } : undefined,
    );
  }

  /** Brings up what everyone does together, as the rest of the desk follows the step. */
  callHall(): void {
    this.hall = true;
    this.#hallView = null;
  }

  /** Opens a step for these themes, or for all where none are named. `undo` is what takes it back. */
  openStep(step: StepView, themes: ThemeId[] = [], undo?: Undoable): Promise<boolean> {
    const wanted = this.reach !== null && step.scope === 'breakout' ? [this.reach] : themes;
    return this.steer((saw) => ({ do: 'open_step', step: step.step.id, themes: wanted, saw }), undo);
  }

  /**
   * For commands that carry what was seen. They go one after another, and what an own command did counts as seen:
   * two quick presses of "+1" are two minutes, not "somebody was first".
   */
  steer(make: (saw: Seq) => Command, undo?: Undoable): Promise<boolean> {
    const turn = this.#steering.then(() => {
      const command = make(Math.max(this.session.saw(), this.#own));
      return this.do(command, undo);
    });
    this.#steering = turn;
    return turn;
  }

  /**
   * Sends a command and says how it went. `undo` is what takes it back. Resolves to whether it was accepted.
   */
  async do(command: Command, undo?: Undoable): Promise<boolean> {
    try {
      const { seq } = await this.session.send(command);
      this.#own = Math.max(this.#own, seq);
    } catch (error) {
      this.say(refusalSentence(error));
      return false;
    }
    if (undo) {
      this.undo.push(undo);
      this.say(undo.done, true);
    }
    return true;
  }

  async undoLast(): Promise<void> {
    const last = this.undo.pop();
    if (!last) return this.say(t('undo.nothing'));
    const inverse = (saw: Seq): Command => ('saw' in last.inverse ? { ...last.inverse, saw } : last.inverse);
    if (await this.steer(inverse)) this.say(t('undo.done', { what: last.done }));
  }

  /** Beside what was done, which can still be undone: the count may come before or after its confirmation. */
  #tellCount(n: number, takenBack: boolean): void {
    const why = t(takenBack ? 'tally.taken_back' : 'tally.nth_why');
    const text = `${t('tally.nth', { n })} ${why}`;
    const { notice } = this;
    if (notice?.undoable) return this.say(`${notice.text}. ${text}`, true);
    this.say(text);
    this.#recount = text;
  }

  say(done: string, undoable = false): void {
    clearTimeout(this.#timer);
    const text = undoable && this.#recount ? `${done}. ${this.#recount}` : done;
    this.#recount = null;
    this.notice = { text, undoable };
    announcer.say(text);
    this.#timer = setTimeout(() => this.dismiss(), NOTICE_MS);
  }

  dismiss(): void {
    clearTimeout(this.#timer);
    this.#recount = null;
    this.notice = null;
  }
}

/** The sentence for whatever a send or a fetch was rejected with. */
export function refusalSentence(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return errorSentence('network');
  const { code, params } = error as { code: unknown; params?: Record<string, Value> };
  if (code === 'changed_meanwhile') return t('notice.somebody_first');
  return errorSentence(String(code), params ?? {});
}

const KEY = Symbol('console');

export const provideConsole = (console: Console): Console => setContext(KEY, console);
export const useConsole = (): Console => getContext<Console>(KEY);
