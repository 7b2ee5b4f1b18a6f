// From a stable refusal code to the sentence a person reads. Codes without a sentence get the general one.
import { t } from './common.ts';
import type { Params } from './message.ts';

/** `params` as they came with the code; a number of milliseconds is also given in whole seconds (`seconds`). */
export function errorSentence(code: string, params: Params = {}): string {
  const wait = Number(params['retry_after_ms']);
  const given = Number.isFinite(wait) ? { ...params, seconds: Math.max(1, Math.ceil(wait / 1000)) } : params;
  return t.find(`error.${code}`, given) ?? t('error.unknown', { code });
}
