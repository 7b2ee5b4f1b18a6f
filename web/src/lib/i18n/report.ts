// `t()` for the report: its own texts and the common ones.
import { common } from './nl/common.ts';
import { report } from './nl/report.ts';
import { translator } from './translator.svelte.ts';

export const t = translator({ ...common, ...report }, async () => {
  const [shared, own] = await Promise.all([import('./en/common.ts'), import('./en/report.ts')]);
  return { ...shared.common, ...own.report };
});
