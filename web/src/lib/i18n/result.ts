// `t()` for what a count says in words: its own texts only, beside those of the page.
import result from 'texts:result';
import { translator } from './translator.svelte.ts';

export const t = translator(result);
