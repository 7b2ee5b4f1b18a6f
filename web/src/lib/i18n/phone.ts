// `t()` for the participant page's first screens: its own texts and the common ones.
import common from 'texts:common';
import phone from 'texts:phone';
import { translator } from './translator.svelte.ts';

export const t = translator(common, phone);
