// `t()` for the stage: its own texts and the common ones.
import { common } from './nl/common.ts';
import { stage } from './nl/stage.ts';
import { translator } from './translator.svelte.ts';

export const t = translator({ ...common, ...stage }, async () => {
  const [shared, own] = await Promise.all([import('./en/common.ts'), import('./en/stage.ts')]);
  return { ...shared.common, ...own.stage };
});
