// `t()` for the organiser's side of trying the network out: its own texts, those of the address, and the common ones.
import common from 'texts:common';
import preflight from 'texts:preflight';
import reach from 'texts:reach';
import { translator } from './translator.svelte.ts';

export const t = translator(common, reach, preflight);
