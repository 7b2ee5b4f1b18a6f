// The largest group of voters who see nothing of theirs back, in words.
import { t } from '$lib/i18n/console.ts';
import type { Unheard } from '$lib/protocol/Unheard.ts';
import { wholePercent, written } from '$lib/result.ts';

/** Never a percentage where too few voted. */
export function unheardText({ voters }: Unheard, counted: number): string {
  const share = wholePercent(voters, counted);
  return share === null
    ? t('tally.unheard_few', { n: voters })
    : t('tally.unheard_share', { share: written(share), n: voters });
}
