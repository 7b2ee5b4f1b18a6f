// `t()` for the console: its own texts and the common ones.
import common from 'texts:common';
import console from 'texts:console';
import { translator } from './translator.svelte.ts';

export const t = translator(common, console);
