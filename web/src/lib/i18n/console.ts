// `t()` for the console: its own texts and the common ones.
import { common } from './nl/common.ts';
import { console } from './nl/console.ts';
import { translator } from './translator.svelte.ts';

export const t = translator({ ...common, ...console }, async () => {
  const [shared, own] = await Promise.all([import('./en/common.ts'), import('./en/console.ts')]);
  return { ...shared.common, ...own.console };
});
