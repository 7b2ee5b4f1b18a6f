// What a projector shows now, as plain data. It draws nothing and follows nothing: the server says what is on.
import type { AgreementView } from '$lib/protocol/AgreementView';
import type { CardView } from '$lib/protocol/CardView';
import type { Count } from '$lib/protocol/Count';
import type { Coverage } from '$lib/protocol/Coverage';
import type { PlenaryItem } from '$lib/protocol/PlenaryItem';
import type { PlenaryView } from '$lib/protocol/PlenaryView';
import type { RoundView } from '$lib/protocol/RoundView';
import type { SelectionView } from '$lib/protocol/SelectionView';
import type { StageView } from '$lib/protocol/StageView';
import type { StepView } from '$lib/protocol/StepView';
import type { ThemeTally } from '$lib/protocol/ThemeTally';
import type { ThemeView } from '$lib/protocol/ThemeView';
import type { Timer } from '$lib/protocol/Timer';
import type { WorkshopView } from '$lib/protocol/WorkshopView';
import { votersOf } from './layout.ts';
import { type Also, alsoChosen, columnsOf, type PlaceRow, placesOf, type RoundColumn } from './outcome.ts';
import type { Source } from './source.ts';

/** A theme group where it is now. */
export interface Group {
  readonly theme: ThemeView;
  readonly step: StepView | null;
  readonly timer: Timer;
  readonly tally: ThemeTally | null;
}

/** Who votes: a theme's group, or everyone together. */
export interface Voters {
  /** `null` is everyone together. */
  readonly theme: ThemeView | null;
  readonly step: StepView | null;
  readonly timer: Timer;
  /** Done with their ballot. */
  readonly done: number;
  readonly all: number;
}

/** An idea with its place, as the overview shows it. */
export interface Chosen {
  readonly card: CardView;
  readonly place: number;
  /** Whether a facilitator confirmed it; otherwise it is there by the result. */
  readonly confirmed: boolean;
}

export interface Pitch {
  readonly card: CardView;
  readonly theme: ThemeView;
  /** From 1. */
  readonly number: number;
  readonly of: number;
  readonly pitcher: string | null;
  /** Whether the scale is asked in this step. */
  readonly scale: boolean;
  /** The distribution, once the scale is closed. */
  readonly agreement: AgreementView | null;
  readonly answers: number;
  readonly present: number;
}

export type Scene =
  /** Nothing came in yet. */
  | { show: 'waiting' }
  | { show: 'blank' }
  | { show: 'join'; workshop: WorkshopView; themes: readonly ThemeView[]; people: number }
  | { show: 'step'; workshop: WorkshopView; step: StepView | null; timer: Timer }
  | { show: 'themes'; groups: readonly Group[] }
  | { show: 'theme'; group: Group; featured: CardView | null }
  | { show: 'wall'; group: Group; cards: readonly CardView[] }
  | { show: 'voting'; voters: Voters; round: RoundView | null }
  | {
      show: 'result';
      voters: Voters;
      places: readonly PlaceRow[];
      result: Count | null;
      /** Of what was chosen, where that differs; else of the result. */
      coverage: Coverage | null;
      /** The number of the idea of the most people who see nothing back, once every place is shown. */
      unheard: string | undefined;
      selection: SelectionView | null;
      /** What was chosen beside the places, where the choice differs. */
      also: readonly Also[];
    }
  | { show: 'rounds'; voters: Voters; columns: readonly RoundColumn[] }
  | {
      show: 'overview';
      /** The step of everyone together that goes on now. */
      step: StepView | null;
      /** Those with ideas. */
      themes: readonly { theme: ThemeView; ideas: readonly Chosen[] }[];
      coverage: Coverage | null;
    }
  | { show: 'pitch'; pitch: Pitch };

const OFF: Timer = { timer: 'off' };

/** `stageId`: which projector; it never changes while a page is open. */
export function sceneOf(source: Source, stageId: string): Scene {
  const { workshop } = source;
  const stage = source.stages.find((one) => one.id === stageId);
  if (!workshop || !stage) return { show: 'waiting' };
  if (workshop.blank || stage.blank) return { show: 'blank' };
  return shown(source, workshop, stage);
}

function shown(source: Source, workshop: WorkshopView, stage: StageView): Scene {
  const { show } = stage;
  const group = 'theme' in show && show.theme !== null ? groupOf(source, show.theme) : null;
  const featured = hushed(source, (stage.featured && source.card(stage.featured)) || null);
  switch (show.show) {
    case 'join':
      return { show: 'join', workshop, themes: source.themes, people: source.tally?.people ?? 0 };
    case 'themes':
      return { show: 'themes', groups: source.themes.map((theme) => asGroup(source, theme)) };
    case 'theme':
      return group ? { show: 'theme', group, featured } : stepScene(source, workshop, stage);
    case 'wall': {
      if (!group) return stepScene(source, workshop, stage);
      // What a facilitator holds up stands alone: on the wall it would be one among many.
      if (featured) return { show: 'theme', group, featured };
      const cards = byTime(source.cards(group.theme.id));
      return { show: 'wall', group, cards: cards.map((card) => hushed(source, card)) };
    }
    case 'voting':
    case 'result':
    case 'rounds': {
      const voters = whoVotes(source, show.theme);
      return voters ? voteScene(source, show.show, voters) : stepScene(source, workshop, stage);
    }
    case 'overview':
      return overviewScene(source, workshop, stage);
    case 'pitch': {
      const pitch = pitchOf(source);
      return pitch ? { show: 'pitch', pitch } : overviewScene(source, workshop, stage);
    }
    case 'step':
      return stepScene(source, workshop, stage);
  }
}

function stepScene(source: Source, workshop: WorkshopView, stage: StageView): Scene {
  const theme = source.themes.find((one) => one.id === stage.theme);
  const step = stepOf(source, theme ? theme.step : workshop.plenary_step);
  return { show: 'step', workshop, step, timer: timerOf(step, theme?.id ?? null) };
}

function voteScene(source: Source, show: 'voting' | 'result' | 'rounds', voters: Voters): Scene {
  const theme = voters.theme?.id ?? null;
  const rounds = roundsOf(source, theme);
  const round = rounds.at(-1) ?? null;
  if (show === 'voting') return { show, voters, round };
  if (show === 'rounds') return { show, voters, columns: columnsOf(source, rounds) };
  const selection = source.selection(theme) ?? null;
  return {
    show,
    voters,
    places: placesOf(source, round, selection),
    result: round?.result ?? null,
    coverage: round?.choice_coverage ?? round?.result?.coverage ?? null,
    unheard: source.card(round?.result?.largest_unheard?.idea ?? '')?.number,
    selection,
    also: alsoChosen(source, round, selection),
  };
}

/** How often an idea was said is no matter while people vote on it: that would be a hint. */
function hushed<C extends CardView | null>(source: Source, card: C): C {
  if (!card?.mentions) return card;
  const voted = source.rounds.some(
    ({ phase, run }) => phase !== 'counted' && (run.theme === null || run.theme === card.theme),
  );
  return voted ? { ...card, mentions: undefined } : card;
}

/** In the order they came: on a wall, a new card never moves another. */
function byTime(cards: readonly CardView[]): CardView[] {
  return [...cards].sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
}

/** The running order by theme; the step itself while there is nothing in it. */
function overviewScene(source: Source, workshop: WorkshopView, stage: StageView): Scene {
  const plenary = plenaryOf(source);
  const chosen = ({ contribution, place, confirmed }: PlenaryItem): Chosen[] => {
    const card = source.card(contribution);
    return card ? [{ card: hushed(source, card), place, confirmed }] : [];
  };
  const themes = source.themes.map((theme) => {
    const items = (plenary?.items ?? []).filter((item) => item.theme === theme.id);
    const ideas = items.flatMap(chosen).sort((one, other) => one.place - other.place);
    return { theme, ideas };
  });
  const filled = themes.filter(({ ideas }) => ideas.length > 0);
  if (filled.length === 0) return stepScene(source, workshop, stage);
  const last = stepOf(source, workshop.plenary_step);
  const step = last?.runs.some(({ phase }) => phase === 'open') ? last : null;
  return { show: 'overview', step, themes: filled, coverage: plenary?.coverage ?? null };
}

function pitchOf(source: Source): Pitch | null {
  const plenary = plenaryOf(source);
  const index = plenary?.spotlight ?? null;
  const item = index === null ? undefined : plenary?.items[index];
  const card = item && hushed(source, source.card(item.contribution) ?? null);
  const theme = item && source.themes.find((one) => one.id === item.theme);
  if (!plenary || index === null || !card || !theme) return null;
  const method = stepOf(source, plenary.step)?.step.method;
  const answered = source.tally?.answered;
  const answers = answered?.contribution === card.id ? answered.answers : 0;
  const pitchers = source.selection(theme.id)?.pitchers ?? [];
  return {
    card,
    theme,
    number: index + 1,
    of: plenary.items.length,
    pitcher: pitchers.find((pitcher) => pitcher.contribution === card.id)?.name ?? null,
    scale: method?.method === 'pitch' && method.agreement,
    agreement: plenary.agreements.find((one) => one.contribution === card.id) ?? null,
    answers,
    // Who answered and then left was there too.
    present: Math.max(source.tally?.present ?? 0, answers),
  };
}

/** The line over the picture: the room's own message, or the one to everyone, whichever came last. */
export function messageOf(source: Source, stageId: string): string | null {
  const room = source.stages.find((one) => one.id === stageId)?.theme ?? null;
  const here = source.messages.filter(({ theme }) => theme === null || theme === room);
  return [...here].sort((one, other) => other.at - one.at)[0]?.text ?? null;
}

/** The question that a facilitator put on the stage; with an idea in the light, only one about it or about none. */
export function questionOf(source: Source, scene: Scene): string | null {
  const idea = scene.show === 'pitch' ? scene.pitch.card.id : null;
  const fits = (about: string | null) => idea === null || about === null || about === idea;
  const shown = source.questions.filter((one) => one.state === 'on_stage' && fits(one.contribution));
  return shown.at(-1)?.text ?? null;
}

/** The plenary that is going on, or went on last. */
function plenaryOf(source: Source): PlenaryView | null {
  for (let at = source.steps.length - 1; at >= 0; at -= 1) {
    const plenary = source.plenary(source.steps[at]?.step.id ?? '');
    if (plenary) return plenary;
  }
  return null;
}

/** The rounds of a theme, or of everyone together, in the order of the agenda. */
function roundsOf(source: Source, theme: string | null): RoundView[] {
  const index = (step: string) => stepOf(source, step)?.index ?? -1;
  const rounds = source.rounds.filter(({ run }) => run.theme === theme);
  return rounds.sort((one, other) => index(one.run.step) - index(other.run.step));
}

/** `null` where that theme is gone. */
function whoVotes(source: Source, theme: string | null): Voters | null {
  const { tally } = source;
  if (theme === null) {
    const step = stepOf(source, source.workshop?.plenary_step ?? null);
    const counts = { done: tally?.round?.done ?? 0, people: tally?.people ?? 0 };
    return { theme: null, step, timer: timerOf(step, null), ...votersOf(counts) };
  }
  const group = groupOf(source, theme);
  return group && { theme: group.theme, step: group.step, timer: group.timer, ...votersOf(group.tally) };
}

function groupOf(source: Source, themeId: string): Group | null {
  const theme = source.themes.find((one) => one.id === themeId);
  return theme ? asGroup(source, theme) : null;
}

function asGroup(source: Source, theme: ThemeView): Group {
  const step = stepOf(source, theme.step);
  const tally = source.tally?.themes.find((one) => one.theme === theme.id) ?? null;
  return { theme, step, timer: timerOf(step, theme.id), tally };
}

function stepOf(source: Source, id: string | null): StepView | null {
  return source.steps.find(({ step }) => step.id === id) ?? null;
}

/** The timer of this group's run, while it runs: what is closed has no time left to show. */
function timerOf(step: StepView | null, theme: string | null): Timer {
  const wanted = step?.scope === 'plenary' ? null : theme;
  const run = step?.runs.find((one) => one.theme === wanted);
  return run && (run.phase === 'open' || run.phase === 'closing') ? run.timer : OFF;
}
