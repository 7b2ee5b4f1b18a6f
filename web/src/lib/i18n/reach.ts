// `t()` for where phones come: its own texts and the common ones.
import common from 'texts:common';
import reach from 'texts:reach';
import { translator } from './translator.svelte.ts';

export const t = translator(common, reach);
