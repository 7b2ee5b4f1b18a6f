// `t()` for the join page: its own texts and the common ones. It lies here so that the participant page does not carry it.
import common from 'texts:common';
import join from 'texts:join';
import { translator } from '$lib/i18n/translator.svelte.ts';

export const t = translator(common, join);
