// `t()` for where phones come: its own texts and the common ones.
import { common } from './nl/common.ts';
import { reach } from './nl/reach.ts';
import { translator } from './translator.svelte.ts';

export const t = translator({ ...common, ...reach }, async () => {
  const [shared, own] = await Promise.all([import('./en/common.ts'), import('./en/reach.ts')]);
  return { ...shared.common, ...own.reach };
});
