// From a stable refusal code to the sentence a person reads. Codes without a sentence get the general one.
import { t } from './common.ts';
import type { Params } from './message.ts';

/**
 * `params` as they came with the code. A thing (`what`) is put in words, and a wait (`retry_after_ms`) is also given in
 * whole seconds (`seconds`).
 */
export function errorSentence(code: string, params: Params = {}): string {
  return t.find(`error.${code}`, inWords(params)) ?? t('error.other', { code });
}

function inWords(params: Params): Params {
  const thing = t.find(`thing.${params['what']}`, {});
  const wait = Number(params['retry_after_ms']);
  return {
    ...params,
    ...(thing && { what: thing }),
    ...(Number.isFinite(wait) && { seconds: Math.max(1, Math.ceil(wait / 1000)) }),
  };
}
