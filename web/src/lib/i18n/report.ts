// `t()` for the report: its own texts and the common ones.
import common from 'texts:common';
import report from 'texts:report';
import { translator } from './translator.svelte.ts';

export const t = translator(common, report);
