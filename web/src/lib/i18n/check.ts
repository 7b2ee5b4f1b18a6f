// `t()` for a phone that is tried out: its own texts and the common ones.
import check from 'texts:check';
import common from 'texts:common';
import { translator } from './translator.svelte.ts';

export const t = translator(common, check);
