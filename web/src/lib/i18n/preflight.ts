// `t()` for the organiser's side of trying the network out: its own texts, those of the address, and the common ones.
import { common } from './nl/common.ts';
import { preflight } from './nl/preflight.ts';
import { reach } from './nl/reach.ts';
import { translator } from './translator.svelte.ts';

export const t = translator({ ...common, ...reach, ...preflight }, async () => {
  const [shared, where, own] = await Promise.all([
    import('./en/common.ts'),
    import('./en/reach.ts'),
    import('./en/preflight.ts'),
  ]);
  return { ...shared.common, ...where.reach, ...own.preflight };
});
