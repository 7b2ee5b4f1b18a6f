// `t()` for the screens of the phone's later steps: their own texts, the phone's, and the common ones.
import { common } from './nl/common.ts';
import { phone } from './nl/phone.ts';
import { steps } from './nl/steps.ts';
import { translator } from './translator.svelte.ts';

export const t = translator({ ...common, ...phone, ...steps }, async () => {
  const [shared, own, later] = await Promise.all([
    import('./en/common.ts'),
    import('./en/phone.ts'),
    import('./en/steps.ts'),
  ]);
  return { ...shared.common, ...own.phone, ...later.steps };
});
