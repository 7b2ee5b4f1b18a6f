// What each idea got in each voting round, side by side, read from a desk's replica. Recorded figures only.
import type { CardView } from '$lib/protocol/CardView';
import type { Count } from '$lib/protocol/Count';
import type { RoundDesk } from '$lib/protocol/RoundDesk';
import type { RoundView } from '$lib/protocol/RoundView';
import type { StepView } from '$lib/protocol/StepView';
import type { ThemeView } from '$lib/protocol/ThemeView';
import type { WorkshopView } from '$lib/protocol/WorkshopView';
import { type Line, standingOf } from '$lib/result.ts';

/** The part of a replica that the rounds need. */
export interface RoundSource {
  readonly steps: readonly StepView[];
  readonly themes: readonly ThemeView[];
  readonly rounds: readonly RoundView[];
  readonly workshop?: Pick<WorkshopView, 'affiliations'> | undefined;
}

export interface Counted {
  readonly step: string;
  readonly title: string;
  /** As the file with ballots numbers it, from 1. */
  readonly number: number;
  readonly round: RoundView;
  readonly result: Count;
  readonly desk: RoundDesk | null;
  /** Whether any hands were counted. */
  readonly hands: boolean;
}

/** One idea in one round. */
export interface Cell {
  readonly figure: Line;
  /** From 1; `null` without a place or reserve. */
  readonly place: number | null;
  readonly reserve: boolean;
  /** Votes by raised hand. */
  readonly hands: number | null;
  readonly off: boolean;
}

export interface RoundTable {
  readonly rounds: readonly Counted[];
  /** Groups of people that the last round tells of, with their ballots. */
  readonly groups: readonly { readonly name: string; readonly ballots: number }[];
  readonly rows: readonly {
    readonly card: CardView;
    /** One a round; `null` where it was not on that ballot. */
    readonly cells: readonly (Cell | null)[];
    /** One a group: how many of it picked this idea in the last round. */
    readonly picks: readonly number[];
  }[];
}

/** `null` before a round was counted. Rows stand in the order of the last round. */
export function roundTable(
  source: RoundSource,
  rounds: readonly RoundView[],
  cards: readonly CardView[],
): RoundTable | null {
  const counted = rounds.flatMap((round): Counted[] => {
    const { result, run, desk = null } = round;
    const title = source.steps.find(({ step }) => step.id === run.step)?.step.title ?? '';
    const hands = Object.keys(desk?.hands ?? {}).length > 0;
    const number = numberOf(source, round);
    return result ? [{ step: run.step, title, number, round, result, desk, hands }] : [];
  });
  const last = counted.at(-1);
  if (!last) return null;
  const groups = last.desk?.affiliations ?? [];
  const rows = idsOf([...counted].reverse()).flatMap((id) => {
    const card = cards.find((one) => one.id === id);
    if (!card) return [];
    const picks = groups.map((group) => group.picks[id] ?? 0);
    return [{ card, cells: counted.map((one) => cellOf(one, id)), picks }];
  });
  const named = groups.map(({ affiliation, ballots }) => ({
    name: source.workshop?.affiliations[affiliation] ?? '',
    ballots,
  }));
  return { rounds: counted, groups: named, rows };
}

/** In the order of agenda and themes, everyone together last: as `server/core/src/report/ballots.rs` numbers them. */
function numberOf({ steps, themes, rounds }: RoundSource, { run }: RoundView): number {
  const inFile = steps.flatMap(({ step }) => {
    const groups = [...themes.map(({ id }) => id), null];
    return groups.flatMap((theme) =>
      rounds.filter((one) => one.result && one.run.step === step.id && one.run.theme === theme),
    );
  });
  return inFile.findIndex((one) => one.run.step === run.step && one.run.theme === run.theme) + 1;
}

/** Every idea once: in the order of the first of these rounds, then what only the next ones had. */
function idsOf(rounds: readonly Counted[]): string[] {
  const all = rounds.flatMap(({ result, round }) => [
    ...[...result.order, ...result.unplaced].map(({ id }) => id),
    ...round.off.map(({ contribution }) => contribution),
  ]);
  return [...new Set(all)];
}

function cellOf({ result, desk, round }: Counted, id: string): Cell | null {
  const off = round.off.some(({ contribution }) => contribution === id);
  const at = result.order.findIndex((one) => one.id === id);
  const found = result.order[at] ?? result.unplaced.find((one) => one.id === id);
  if (!found) {
    const figure: Line = { key: 'result.votes', params: { n: 0 } };
    return off ? { figure, place: null, reserve: false, hands: null, off } : null;
  }
  return {
    figure: standingOf(result, found).figure,
    place: at < 0 ? null : at + 1,
    reserve: result.order[at]?.outcome === 'reserve',
    hands: desk?.hands[id] ?? null,
    off,
  };
}
