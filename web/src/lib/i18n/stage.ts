// `t()` for the stage: its own texts and the common ones.
import common from 'texts:common';
import stage from 'texts:stage';
import { translator } from './translator.svelte.ts';

export const t = translator(common, stage);
