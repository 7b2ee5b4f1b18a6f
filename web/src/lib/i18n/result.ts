// `t()` for what a count says in words: its own texts only, beside those of the page.
import { result } from './nl/result.ts';
import { translator } from './translator.svelte.ts';

export const t = translator(result, async () => (await import('./en/result.ts')).result);
