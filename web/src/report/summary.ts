// What became of a workshop's ideas, theme by theme, read from a desk's replica. It counts nothing: results are recorded.
import type { CardView } from '$lib/protocol/CardView';
import type { Count } from '$lib/protocol/Count';
import type { RoundView } from '$lib/protocol/RoundView';
import type { SelectionView } from '$lib/protocol/SelectionView';
import type { StepView } from '$lib/protocol/StepView';
import type { ThemeView } from '$lib/protocol/ThemeView';
import type { WorkshopView } from '$lib/protocol/WorkshopView';
import { FIRMNESS_KEYS, firmnessOf, type Line, reasonLines, standingOf } from '$lib/result.ts';
import { type RoundTable, roundTable } from './rounds.ts';

/** The part of a replica that a report needs. */
export interface Source {
  readonly themes: readonly ThemeView[];
  readonly steps: readonly StepView[];
  readonly rounds: readonly RoundView[];
  cards(theme?: string): readonly CardView[];
  selection(theme: string | null): SelectionView | undefined;
  readonly workshop?: Pick<WorkshopView, 'affiliations'> | undefined;
}

export interface Idea {
  readonly card: CardView;
  /** Short numbers of what it builds on. */
  readonly buildsOn: readonly string[];
  /** Short numbers of what builds on it. */
  readonly builtOnBy: readonly string[];
  /** Short numbers of what was put together with it. */
  readonly merged: readonly string[];
  /** The number of what stands for it. */
  readonly mergedInto: string | null;
  /** Share of the voters, points or score; `null` where it was on no ballot. */
  readonly support: Line | null;
  /** Why it has its place; empty for what has none. */
  readonly reasons: readonly Line[];
  readonly pitcher: string | null;
}

export interface GroupReport {
  /** `null` is everyone together. */
  readonly theme: ThemeView | null;
  readonly selected: readonly Idea[];
  /** Who confirmed the selection, when and why; `null` where nobody did and `selected` follows the result. */
  readonly decision: SelectionView | null;
  readonly others: readonly Idea[];
  readonly result: Count | null;
  /** Coverage of the selection, where it is other than that of the result. */
  readonly selectionCoverage: Count['coverage'] | null;
  /** What each idea got in each round; `null` before any was counted. */
  readonly table: RoundTable | null;
}

export function reportOf(source: Source): GroupReport[] {
  return source.themes.map((theme) => groupReport(source, theme, source.cards(theme.id)));
}

/** What everyone together chose of the selected ideas; `null` where they did not vote. */
export function hallReport(source: Source): GroupReport | null {
  const round = roundsOf(source, null).at(-1);
  const result = round?.result;
  if (!result) return null;
  const voted = [...result.order, ...result.unplaced].map(({ id }) => id);
  return groupReport(
    source,
    null,
    source.cards().filter(({ id }) => voted.includes(id)),
  );
}

function groupReport(source: Source, theme: ThemeView | null, all: readonly CardView[]): GroupReport {
  const rounds = roundsOf(source, theme?.id ?? null);
  const round = rounds.at(-1);
  const result = round?.result ?? null;
  const selection = source.selection(theme?.id ?? null);
  // What is hidden or came late and was not taken in is no part of what the group made.
  const cards = all.filter(({ desk }) => !desk?.hidden && !desk?.late);
  const byResult = (result?.order ?? []).filter(({ outcome }) => outcome === 'selected').map(({ id }) => id);
  const chosen = selection?.selected ?? byResult;
  const ideas = new Map(cards.map((card) => [card.id, ideaOf(card, cards, result, selection)]));
  const selected = chosen.flatMap((id) => ideas.get(id) ?? []);
  const others = [...ideas.values()].filter(({ card }) => !chosen.includes(card.id));
  const places = orderIn(result);
  const at = ({ card }: Idea) => places.get(card.id) ?? (card.desk?.merged_into ? Infinity : places.size);
  return {
    theme,
    selected,
    decision: selection ?? null,
    others: others.sort((one, other) => at(one) - at(other) || one.card.at - other.card.at),
    result,
    selectionCoverage: round?.desk?.selection_coverage ?? null,
    table: roundTable(source, rounds, cards),
  };
}

/** How far from the top of a result its ideas stand: as it ranks them, whatever the rule. */
function orderIn(result: Count | null): Map<string, number> {
  const all = [...(result?.order ?? []), ...(result?.unplaced ?? [])];
  return new Map(all.map(({ id }, index) => [id, index]));
}

function ideaOf(
  card: CardView,
  cards: readonly CardView[],
  result: Count | null,
  selection: SelectionView | undefined,
): Idea {
  const counted = [...(result?.order ?? []), ...(result?.unplaced ?? [])].find(({ id }) => id === card.id);
  const place = result?.order.findIndex(({ id, outcome }) => id === card.id && outcome === 'selected') ?? -1;
  const parents = cards.filter(({ id }) => card.parents.includes(id));
  const builds = cards.filter(({ parents }) => parents.includes(card.id));
  return {
    card,
    buildsOn: parents.map(({ number }) => number),
    builtOnBy: builds.map(({ number }) => number),
    merged: cards.filter(({ id }) => card.desk?.merged.includes(id)).map(({ number }) => number),
    mergedInto: cards.find(({ id }) => id === card.desk?.merged_into)?.number ?? null,
    support: result && counted ? standingOf(result, counted).figure : null,
    reasons: result && place >= 0 ? [...reasonLines(result, place), ...narrowly(result, card.id)] : [],
    pitcher: selection?.pitchers.find(({ contribution }) => contribution === card.id)?.name ?? null,
  };
}

/** That a place was won by little; of firmer places the report says nothing. */
function narrowly(result: Count, id: string): Line[] {
  return firmnessOf(result, id) === 'narrow' ? [{ key: FIRMNESS_KEYS.narrow, params: {} }] : [];
}

/** The rounds of a theme, or of everyone together, in the order of the agenda. */
function roundsOf(source: Source, theme: string | null): RoundView[] {
  const index = (step: string) => source.steps.find((one) => one.step.id === step)?.index ?? -1;
  const rounds = source.rounds.filter(({ run }) => run.theme === theme);
  return rounds.sort((one, other) => index(one.run.step) - index(other.run.step));
}
