// `t()` for what every page shares.
import common from 'texts:common';
import { translator } from './translator.svelte.ts';

export const t = translator(common);
