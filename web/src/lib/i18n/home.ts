// `t()` for making a workshop: its own texts and the common ones.
import { common } from './nl/common.ts';
import { home } from './nl/home.ts';
import { translator } from './translator.svelte.ts';

export const t = translator({ ...common, ...home }, async () => {
  const [shared, own] = await Promise.all([import('./en/common.ts'), import('./en/home.ts')]);
  return { ...shared.common, ...own.home };
});
