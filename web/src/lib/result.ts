// What a count says in words: why each place, how many see their own choice back, how many voted. It makes no count
// and no sentences: it gives the key of a text in the language file `result`, with its numbers.
import { list, oneDecimal, percent } from './i18n/format.ts';
import { t } from './i18n/result.ts';
import type { Dutch, Params, Part } from './i18n/message.ts';
import type { Count } from './protocol/Count';
import type { Coverage } from './protocol/Coverage';
import type { FirmnessBand } from './protocol/FirmnessBand';
import type { Placed } from './protocol/Placed';
import type { Rule } from './protocol/Rule';
import type { Tie } from './protocol/Tie';

/** A sentence still to be said: `lineText(line)`. */
export interface Line {
  readonly key: keyof Dutch['result'];
  readonly params: Params;
}

/** Its sentence in the language of the page. */
export const lineText = ({ key, params }: Line): string => t.find(key, params) ?? '';

/** The same in pieces, to let a figure stand out. */
export const partsOfLine = ({ key, params }: Line): Part[] =>
  (t.parts as (key: Line['key'], params: Params) => Part[])(key, params);

/** Counted ballots below which no percentage is shown: with fewer, it points at persons (`selection.md` §5). */
export const PERCENT_BALLOTS_MIN = 5;

/** A share of the voters in whole percents, rounded down; `null` where there are too few ballots to say it. */
export function wholePercent(part: number, of: number): number | null {
  if (of < PERCENT_BALLOTS_MIN) return null;
  return Math.floor((Math.min(part, of) * 100) / of);
}

/** The share of the voters who picked an idea, or their number where a share would point at persons. */
export function supportLine(supporters: number, counted: number): Line {
  const share = wholePercent(supporters, counted);
  return share === null
    ? line('result.votes', { n: supporters })
    : line('result.share', { share: written(share) });
}

/** How an idea stands: the figure that the rule ranks by, and what it means in people where that says more. */
export interface Standing {
  readonly figure: Line;
  readonly words: Line | null;
}

/** The standing of one idea, placed or not, under the rule of its count. */
export function standingOf(
  count: Pick<Count, 'rule' | 'counted'>,
  idea: Pick<Placed, 'supporters' | 'points' | 'score'>,
): Standing {
  const { counted } = count;
  const voters = line('result.voters', { n: idea.supporters, of: counted });
  if (count.rule === 'most-points') {
    return { figure: line('result.points', { n: idea.points ?? 0 }), words: voters };
  }
  if (count.rule === 'best-score') {
    if (!idea.score) return { figure: line('result.score.none'), words: null };
    const { mean, raters } = idea.score;
    return {
      figure: line('result.score', { mean: oneDecimal(valueOf(mean)) }),
      words: line('result.score.raters', { n: raters }),
    };
  }
  const figure = supportLine(idea.supporters, counted);
  return { figure, words: figure.key === 'result.share' ? voters : null };
}

/** How long the bar of a placed idea is, 0 to 1: of all voters, of the most points, of the highest score. */
export function barOf(count: Count, placed: Placed): number {
  const { rule, counted, order } = count;
  const [part, of] =
    rule === 'most-points'
      ? [placed.points ?? 0, Math.max(...order.map(({ points }) => points ?? 0))]
      : rule === 'best-score'
        ? [placed.score ? valueOf(placed.score.mean) : 0, SCORE_MAX]
        : [placed.supporters, counted];
  return of > 0 ? Math.min(1, part / of) : 0;
}

const SCORE_MAX = 5;

/** A fraction of the wire as a number, for drawing and rounding only: what is compared was compared exactly. */
export function valueOf(fraction: string): number {
  const [above = '0', below = '1'] = fraction.split('/');
  return Number(above) / Number(below);
}

/** The number of a card, where who reads may know which idea it was: only desks get those ids. */
type NumberOf = (idea: string) => string | undefined;

/** What a reason says beside the count: whether everyone voted together, and the numbers of other ideas. */
interface Telling {
  hall?: boolean;
  numberOf?: NumberOf;
}

/**
 * Why the idea at `index` of the order has that place: the reason, then what marks it ("Door loting"). It says the same
 * on the stage and on the desk, which also has the number of the other idea. Empty for an index outside the order.
 */
export function reasonLines(
  count: Count,
  index: number,
  { hall = false, numberOf = () => undefined }: Telling = {},
): Line[] {
  const placed = count.order[index];
  if (!placed) return [];
  const { tie } = placed;
  return [
    index === 0 && !waits(count, placed)
      ? firstReason(count, placed, t(hall ? 'result.hall' : 'result.group'))
      : laterReason(count, placed, numberOf),
    ...(tie ? [line(TIES[tie.by], { other: equalTo(tie, numberOf) })] : []),
  ];
}

/** Whether costs put even the first place before an idea with more votes. */
const waits = ({ rule }: Count, placed: Placed) => rule === 'equal-shares' && placed.better_counted !== null;

function firstReason({ rule }: Count, { tie }: Placed, who: string): Line {
  if (rule === 'most-points') return line('result.reason.most_points', { who });
  if (rule === 'best-score') return line('result.reason.best_score', { who });
  return line(tie ? 'result.reason.most_equal' : 'result.reason.most', { who });
}

function laterReason(count: Count, placed: Placed, numberOf: NumberOf): Line {
  if (count.rule === 'most-points') return line('result.reason.next_points');
  if (count.rule === 'best-score') return line('result.reason.next_score');
  const { better_counted: better } = placed;
  if (better && count.rule === 'equal-shares')
    return line('result.reason.before_only', { other: otherIdea(count, better, numberOf) });
  if (count.rule !== 'fair-share') return line('result.reason.next_most');
  if (better) return wentBefore(count, placed, better, numberOf);
  const fresh = placed.supporters - placed.represented;
  if (fresh <= 0) return line('result.reason.again');
  if (placed.represented === 0) return line('result.reason.all_fresh', { n: fresh });
  return line('result.reason.fresh', { n: fresh, of: placed.supporters });
}

type Better = NonNullable<Placed['better_counted']>;

/**
 * An idea with more votes waits, because its voters had something already: all of them, or so many. Where all voters of
 * this one had too, that is no reason: they had more voting power together then, or as much where a tie decided.
 */
function wentBefore(count: Count, placed: Placed, better: Better, numberOf: NumberOf): Line {
  const other = otherIdea(count, better, numberOf);
  if (wholePercent(better.supporters, count.counted) === null)
    return line('result.reason.before_only', { other });
  if (placed.represented >= placed.supporters)
    return line(placed.tie ? 'result.reason.before_only' : 'result.reason.before_saved', { other });
  if (better.represented >= better.supporters) return line('result.reason.before', { other });
  return line('result.reason.before_some', { other, n: better.represented, of: better.supporters });
}

/** The idea with more votes in words: "een idee met 41%", or "D1 (41%)" where its number may be known. */
function otherIdea({ counted }: Count, { id, supporters }: Better, numberOf: NumberOf): string {
  const number = numberOf(id);
  if (number !== undefined) return `${number} (${lineText(supportLine(supporters, counted))})`;
  const share = wholePercent(supporters, counted);
  return share === null
    ? t('result.other.votes', { n: supporters })
    : t('result.other.share', { share: written(share) });
}

function equalTo({ with: ids }: Tie, numberOf: NumberOf): string {
  const numbers = ids.flatMap((id) => numberOf(id) ?? []);
  return numbers.length > 0 ? list(numbers) : t('result.other.equal');
}

const TIES = {
  lot: 'result.tie.lot',
  'more-marks': 'result.tie.marks',
  'more-picks': 'result.tie.picks',
  'more-raters': 'result.tie.raters',
  'lower-cost': 'result.tie.cost',
} as const;

/** Places that no idea reached, or `null` where all are filled (or the audience may not know yet). */
export function openPlacesLine(count: Count): Line | null {
  return count.open_places > 0 ? line('result.open_places', { n: count.open_places }) : null;
}

/** The most people who picked one same idea and see nothing back, with that idea's number; `null` where there is none. */
export function unheardLine(count: Count, number: string | undefined): Line | null {
  const voters = count.largest_unheard?.voters ?? 0;
  if (!number || voters === 0 || count.counted < PERCENT_BALLOTS_MIN || count.rule === 'best-score')
    return null;
  return line('result.unheard', { n: voters, number });
}

/** How firm the place of an idea is; `null` where it was not measured. A place won by the lot is never more than narrow. */
export function firmnessOf(count: Count, idea: string): FirmnessBand | null {
  const placed = count.order.find(({ id }) => id === idea);
  if (placed?.outcome === 'selected' && placed.tie?.by === 'lot') return 'narrow';
  return count.firmness?.find((firm) => firm.id === idea)?.band ?? null;
}

export const FIRMNESS_KEYS = {
  narrow: 'result.firmness.narrow',
  fair: 'result.firmness.fair',
  firm: 'result.firmness.firm',
} as const satisfies Record<FirmnessBand, Line['key']>;

/**
 * The share of voters who see an own choice back; the place named `share` is its figure. `null` while not all places
 * are revealed, and without any vote. Where ideas are scored, an own choice is a mean of 4 or more.
 */
export function coverageLine({ with: seen, of }: Coverage, rule?: Rule): Line | null {
  if (of === 0) return null;
  const share = wholePercent(seen, of);
  if (share === null) return line('result.coverage.few', { n: of });
  const key = rule === 'best-score' ? 'result.coverage.score' : 'result.coverage';
  return line(key, { share: written(share), n: of });
}

/** The same over all themes: people with a vote anywhere, and the ideas that the plenary gets. */
export function plenaryCoverageLine({ with: seen, of }: Coverage): Line | null {
  const share = wholePercent(seen, of);
  return share === null ? null : line('result.coverage.plenary', { share: written(share), n: of });
}

/** How many of those present voted. More votes than people seen (paper ballots) is told without the people seen. */
export function turnoutLine({ counted, present }: Pick<Count, 'counted' | 'present'>): Line {
  if (present === null || present < counted) return line('result.turnout', { n: counted });
  return line('result.turnout.present', { n: counted, present });
}

/** Whole percents with their sign: one figure that can stand out. */
export const written = (share: number): string => percent(share / 100);

function line(key: Line['key'], params: Params = {}): Line {
  return { key, params };
}
