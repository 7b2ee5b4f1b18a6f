// What became of a workshop's ideas, theme by theme, read from a desk's replica. It counts nothing: results are recorded.
import type { CardView } from '$lib/protocol/CardView';
import type { Count } from '$lib/protocol/Count';
import type { RoundView } from '$lib/protocol/RoundView';
import type { SelectionView } from '$lib/protocol/SelectionView';
import type { StepView } from '$lib/protocol/StepView';
import type { ThemeView } from '$lib/protocol/ThemeView';
import { FIRMNESS_KEYS, firmnessOf, type Line, reasonLines, supportLine } from '$lib/result.ts';

/** The part of a replica that a report needs. */
export interface Source {
  readonly themes: readonly ThemeView[];
  readonly steps: readonly StepView[];
  readonly rounds: readonly RoundView[];
  cards(theme?: string): readonly CardView[];
  selection(theme: string): SelectionView | undefined;
}

export interface Idea {
  readonly card: CardView;
  /** Short numbers of what it builds on. */
  readonly buildsOn: readonly string[];
  /** Short numbers of what builds on it. */
  readonly builtOnBy: readonly string[];
  /** Share of the voters; `null` where it was on no ballot. */
  readonly support: Line | null;
  /** Why it has its place; empty for what has none. */
  readonly reasons: readonly Line[];
  readonly pitcher: string | null;
}

export interface ThemeReport {
  readonly theme: ThemeView;
  readonly selected: readonly Idea[];
  /** Whether a facilitator confirmed the selection; otherwise `selected` follows the result. */
  readonly confirmed: boolean;
  /** Why the selection is other than the result. */
  readonly reason: string | null;
  readonly others: readonly Idea[];
  readonly result: Count | null;
  /** Coverage of the selection, where it is other than that of the result. */
  readonly selectionCoverage: Count['coverage'] | null;
}

export function reportOf(source: Source): ThemeReport[] {
  return source.themes.map((theme) => themeReport(source, theme));
}

function themeReport(source: Source, theme: ThemeView): ThemeReport {
  const round = lastRound(source, theme.id);
  const result = round?.result ?? null;
  const selection = source.selection(theme.id);
  // What is hidden or came late and was not taken in is no part of what the group made.
  const cards = source.cards(theme.id).filter(({ desk }) => !desk?.hidden && !desk?.late);
  const byResult = (result?.order ?? []).filter(({ outcome }) => outcome === 'selected').map(({ id }) => id);
  const chosen = selection?.selected ?? byResult;
  const ideas = new Map(cards.map((card) => [card.id, ideaOf(card, cards, result, selection)]));
  const selected = chosen.flatMap((id) => ideas.get(id) ?? []);
  const others = [...ideas.values()].filter(({ card }) => !chosen.includes(card.id));
  const votes = (idea: Idea) => votesFor(result, idea.card.id) ?? -1;
  return {
    theme,
    selected,
    confirmed: Boolean(selection),
    reason: selection?.reason ?? null,
    others: others.sort((one, other) => votes(other) - votes(one) || one.card.at - other.card.at),
    result,
    selectionCoverage: round?.desk?.selection_coverage ?? null,
  };
}

function ideaOf(
  card: CardView,
  cards: readonly CardView[],
  result: Count | null,
  selection: SelectionView | undefined,
): Idea {
  const votes = votesFor(result, card.id);
  const place = result?.order.findIndex(({ id, outcome }) => id === card.id && outcome === 'selected') ?? -1;
  const parents = cards.filter(({ id }) => card.parents.includes(id));
  const builds = cards.filter(({ parents }) => parents.includes(card.id));
  return {
    card,
    buildsOn: parents.map(({ number }) => number),
    builtOnBy: builds.map(({ number }) => number),
    support: result && votes !== null ? supportLine(votes, result.counted) : null,
    reasons: result && place >= 0 ? [...reasonLines(result, place), ...narrowly(result, card.id)] : [],
    pitcher: selection?.pitchers.find(({ contribution }) => contribution === card.id)?.name ?? null,
  };
}

/** That a place was won by little; of firmer places the report says nothing. */
function narrowly(result: Count, id: string): Line[] {
  return firmnessOf(result, id) === 'narrow' ? [{ key: FIRMNESS_KEYS.narrow, params: {} }] : [];
}

/** Voters who picked an idea; `null` where it was on no ballot. */
function votesFor(result: Count | null, id: string): number | null {
  const found = [...(result?.order ?? []), ...(result?.unplaced ?? [])].find((idea) => idea.id === id);
  return found?.supporters ?? null;
}

/** The round of the theme that was opened last. */
function lastRound(source: Source, theme: string): RoundView | undefined {
  const index = (step: string) => source.steps.find((one) => one.step.id === step)?.index ?? -1;
  const rounds = source.rounds.filter(({ run }) => run.theme === theme);
  return [...rounds].sort((one, other) => index(other.run.step) - index(one.run.step))[0];
}
