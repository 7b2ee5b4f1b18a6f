// `t()` for making a workshop: its own texts and the common ones.
import common from 'texts:common';
import home from 'texts:home';
import { translator } from './translator.svelte.ts';

export const t = translator(common, home);
