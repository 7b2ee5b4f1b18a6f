// What an idea got, as a bar and a figure, under each rule. It asks nothing of the server.
import { t } from '$lib/i18n/console.ts';
import { t as resultText } from '$lib/i18n/result.ts';
import { oneDecimal } from '$lib/i18n/format.ts';
import type { Count } from '$lib/protocol/Count.ts';
import type { Placed } from '$lib/protocol/Placed.ts';
import { fraction } from '$lib/result/saving.ts';
import { lineText, supportLine } from '$lib/result.ts';

export interface Figure {
  /** Length of the bar, 0 to 1. */
  share: number;
  /** What stands beside it. */
  text: string;
  /** More, in a smaller letter. */
  notes: string[];
}

type Got = Pick<Placed, 'supporters' | 'points' | 'score'>;

const SCORE_MAX = 5;

export function figureOf(got: Got, count: Count): Figure {
  const votes = t('tally.votes', { n: got.supporters });
  if (got.score) return scored(got.score, count);
  if (got.points !== undefined) {
    const most = Math.max(1, ...[...count.order, ...count.unplaced].map(({ points }) => points ?? 0));
    const notes = [t('tally.givers', { n: got.supporters })];
    return { share: got.points / most, text: t('tally.points', { n: got.points }), notes };
  }
  const support = supportLine(got.supporters, count.counted);
  const notes = support.key === 'result.share' ? [votes] : [];
  const share = count.counted > 0 ? got.supporters / count.counted : 0;
  return { share: Math.min(1, share), text: lineText(support), notes };
}

function scored({ mean, raters, criteria }: NonNullable<Placed['score']>, count: Count): Figure {
  const value = fraction(mean);
  const names = count.criteria ?? [];
  const each = names.length > 1 ? criteria : [];
  const notes = each.map(({ mean, given }, index) => {
    const name = names[index] ?? '';
    return mean === null
      ? t('tally.criterion_none', { name })
      : t('tally.criterion', { name, score: oneDecimal(fraction(mean)), n: given });
  });
  return {
    share: value / SCORE_MAX,
    text: oneDecimal(value),
    notes: [t('tally.raters', { n: raters }), ...notes],
  };
}

/** The rule in plain words. */
export function ruleWords(rule: Count['rule']): string {
  return rule === 'fair-share' ? resultText('result.explained') : t(`tally.plain.${rule}`);
}
