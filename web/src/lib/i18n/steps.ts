// `t()` for the screens of the phone's later steps: their own texts, the phone's, and the common ones.
import common from 'texts:common';
import phone from 'texts:phone';
import steps from 'texts:steps';
import { translator } from './translator.svelte.ts';

export const t = translator(common, phone, steps);
