// What a count says on a projector, place by place: an idea, its figure and its words. It counts nothing, and knows no
// more than was revealed.
import type { CardView } from '$lib/protocol/CardView';
import type { Count } from '$lib/protocol/Count';
import type { RoundView } from '$lib/protocol/RoundView';
import type { SelectionView } from '$lib/protocol/SelectionView';
import type { ThemeView } from '$lib/protocol/ThemeView';
import { barOf, firmnessOf, type Line, reasonLines, standingOf, wholePercent } from '$lib/result.ts';
import type { Source } from './source.ts';

/** An idea that has a place. */
export interface Winner {
  readonly card: CardView;
  /** Where ideas of several themes stand together: whose it is. */
  readonly theme: ThemeView | null;
  /** What is read first: "46%", "34 punten", "4,2 van 5". */
  readonly figure: Line;
  /** The same in people: "21 van de 46 stemmers"; `null` where the figure says it already. */
  readonly words: Line | null;
  /** Width of its bar, 0 to 1. */
  readonly share: number;
  /** Of its supporters, the part that has an idea on an earlier place, 0 to 1; `null` where the rule asks for no fairness. */
  readonly again: number | null;
  readonly reasons: readonly Line[];
  /** What was decided about it, where the choice is another than the result. */
  readonly decided: Decided | null;
  /** Of each group of people that may be shown, the share that picked it. */
  readonly groups: readonly GroupShare[];
}

/** Its place in the choice, from 1; or that it was not chosen. */
export type Decided = { place: number } | 'not_chosen';

/** A group of people, "inwoner", and a whole percentage of its voters. */
export interface GroupShare {
  readonly name: string;
  readonly percent: number;
}

/** An idea that was chosen and has no place in the result. */
export interface Also {
  readonly card: CardView;
  /** In the choice, from 1. */
  readonly place: number;
  readonly theme: ThemeView | null;
}

export interface PlaceRow {
  /** From 1. */
  readonly place: number;
  readonly winner: Winner | null;
  /** Nothing comes here any more: no idea reached it. */
  readonly open: boolean;
}

/** Whether its supporters' share of power decides the places, so that it can be told as that. */
export const isFairShare = (count: Count | null): boolean => count?.rule === 'fair-share';

/** All places of a round: what is revealed, what is still to come, what stays open. `choice` is what was decided then. */
export function placesOf(
  source: Source,
  round: RoundView | null,
  choice: SelectionView | null = null,
): PlaceRow[] {
  const result = round?.result ?? null;
  const rows = Math.max(round?.places ?? 0, result?.order.length ?? 0);
  return Array.from({ length: rows }, (_, index) => ({
    place: index + 1,
    winner: round && result ? winnerAt(source, { round, count: result, choice }, index) : null,
    open: index >= rows - (result?.open_places ?? 0),
  }));
}

/** Ideas that were chosen beside those with a place, where a choice differs from the result. */
export function alsoChosen(source: Source, round: RoundView | null, choice: SelectionView | null): Also[] {
  if (!choice?.differs || !round?.result) return [];
  const placed = new Set(round.result.order.map(({ id }) => id));
  return choice.selected.flatMap((id, index) => {
    const card = placed.has(id) ? null : source.card(id);
    return card ? [{ card, place: index + 1, theme: themeBeside(source, round, card) }] : [];
  });
}

/** Where ideas of several themes stand together: whose it is. */
function themeBeside(source: Source, round: RoundView, card: CardView): ThemeView | null {
  return round.run.theme === null ? (source.themes.find(({ id }) => id === card.theme) ?? null) : null;
}

interface Told {
  readonly round: RoundView;
  readonly count: Count;
  readonly choice: SelectionView | null;
}

function winnerAt(source: Source, { round, count, choice }: Told, index: number): Winner | null {
  const placed = count.order[index];
  const card = placed && source.card(placed.id);
  if (!placed || !card) return null;
  const { figure, words } = standingOf(count, placed);
  const reasons = reasonLines(count, index, { hall: round.run.theme === null });
  if (placed.score?.disagreement) reasons.push({ key: 'result.differ', params: {} });
  // Where the lot decided, that says it already.
  if (placed.tie?.by !== 'lot' && firmnessOf(count, card.id) === 'narrow') {
    reasons.push({ key: 'result.firmness.narrow_line', params: {} });
  }
  const fair = isFairShare(count) && placed.supporters > 0;
  return {
    card,
    theme: themeBeside(source, round, card),
    figure,
    words,
    share: barOf(count, placed),
    again: fair ? placed.represented / placed.supporters : null,
    reasons,
    decided: choice?.differs ? decidedOn(choice, card.id) : null,
    groups: groupsOn(source, round, card.id),
  };
}

function decidedOn({ selected }: SelectionView, id: string): Decided {
  const at = selected.indexOf(id);
  return at < 0 ? 'not_chosen' : { place: at + 1 };
}

function groupsOn({ workshop }: Source, { affiliations }: RoundView, id: string): GroupShare[] {
  return affiliations.flatMap(({ affiliation, ballots, picks }) => {
    const name = workshop?.affiliations[affiliation];
    const percent = wholePercent(picks[id] ?? 0, ballots);
    return name === undefined || percent === null ? [] : [{ name, percent }];
  });
}

/** How an idea stands against the round before. */
export type Move = { move: 'first' } | { move: 'same' | 'new' } | { move: 'up' | 'down'; by: number };

/** One round of several side by side. */
export interface RoundColumn {
  readonly step: string;
  readonly title: string;
  readonly rows: readonly (PlaceRow & { readonly moved: Move | null })[];
  /** Numbers of what had a place in the round before and has none now. */
  readonly out: readonly string[];
  readonly result: Count;
}

/** How many rounds can be read side by side at ten metres. The last ones are shown. */
const SIDE_BY_SIDE_MAX = 3;

/** Rounds of which something was revealed, in agenda order. */
export function columnsOf(source: Source, rounds: readonly RoundView[]): RoundColumn[] {
  const told = rounds.filter(({ result }) => (result?.order.length ?? 0) > 0);
  return told
    .map((round, index) => columnOf(source, round, index === 0 ? null : (told[index - 1] ?? null)))
    .slice(-SIDE_BY_SIDE_MAX);
}

function columnOf(source: Source, round: RoundView, before: RoundView | null): RoundColumn {
  const idsOf = (one: RoundView) => (one.result?.order ?? []).map(({ id }) => id);
  const earlier = before ? idsOf(before) : null;
  const now = idsOf(round);
  const rows = placesOf(source, round).map((row) => ({
    ...row,
    moved: row.winner ? moveOf(row.winner.card.id, row.place, earlier) : null,
  }));
  const step = source.steps.find((one) => one.step.id === round.run.step);
  // A place still to be revealed may be its: only a whole result tells that an idea is out.
  const whole = now.length + (round.result?.open_places ?? 0) >= round.places;
  const gone = whole ? (earlier ?? []).filter((id) => !now.includes(id)) : [];
  return {
    step: round.run.step,
    title: step?.step.title ?? '',
    rows,
    out: gone.flatMap((id) => source.card(id)?.number ?? []),
    result: round.result as Count,
  };
}

function moveOf(id: string, place: number, earlier: readonly string[] | null): Move {
  if (!earlier) return { move: 'first' };
  const before = earlier.indexOf(id) + 1;
  if (before === 0) return { move: 'new' };
  if (before === place) return { move: 'same' };
  return { move: before > place ? 'up' : 'down', by: Math.abs(before - place) };
}
