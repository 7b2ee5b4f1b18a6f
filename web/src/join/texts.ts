// `t()` for the join page: its own texts and the common ones. It lies here so that the participant page does not carry it.
import { common } from '$lib/i18n/nl/common.ts';
import { join } from '$lib/i18n/nl/join.ts';
import { translator } from '$lib/i18n/translator.svelte.ts';

export const t = translator({ ...common, ...join }, async () => {
  const [shared, own] = await Promise.all([import('$lib/i18n/en/common.ts'), import('$lib/i18n/en/join.ts')]);
  return { ...shared.common, ...own.join };
});
