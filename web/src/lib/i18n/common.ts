// `t()` for what every page shares.
import { common } from './nl/common.ts';
import { translator } from './translator.svelte.ts';

export const t = translator(common, async () => (await import('./en/common.ts')).common);
