// `t()` for the participant page's first screens: its own texts and the common ones.
import { common } from './nl/common.ts';
import { phone } from './nl/phone.ts';
import { translator } from './translator.svelte.ts';

export const t = translator({ ...common, ...phone }, async () => {
  const [shared, own] = await Promise.all([import('./en/common.ts'), import('./en/phone.ts')]);
  return { ...shared.common, ...own.phone };
});
