// `t()` for a phone that is tried out: its own texts and the common ones.
import { check } from './nl/check.ts';
import { common } from './nl/common.ts';
import { translator } from './translator.svelte.ts';

export const t = translator({ ...common, ...check }, async () => {
  const [shared, own] = await Promise.all([import('./en/common.ts'), import('./en/check.ts')]);
  return { ...shared.common, ...own.check };
});
