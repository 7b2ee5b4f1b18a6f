// Turns a catalogue into a typed `t()` that follows the page's language. It holds no text of its own.
import { language } from './language.svelte.ts';
import {
  type ArgsOf,
  type Catalogue,
  type Params,
  type Part,
  partsOf,
  sentenceOf,
  type Translation,
} from './message.ts';

export interface Translate<C extends Catalogue> {
  /** The sentence for a key, in the language of the page; re-evaluated in markup when that changes. */
  <K extends keyof C>(key: K, ...args: ArgsOf<C[K]>): string;
  /** The same sentence in pieces, to give one of its values a form of its own. */
  parts<K extends keyof C>(key: K, ...args: ArgsOf<C[K]>): Part[];
  /** For keys that come from outside (codes): the sentence, or `null` where the key or a parameter is missing. */
  find(key: string, params: Params): string | null;
}

/** `english` is fetched when someone asks for English, so that a phone does not carry two languages. */
export function translator<const C extends Catalogue>(
  dutch: C,
  english: () => Promise<Translation<C>>,
): Translate<C> {
  let fetched = $state.raw<Translation<C>>();
  language.register(async () => {
    fetched ??= await english();
  });

  const messageOf = (key: keyof C) =>
    (language.current === 'en' ? fetched?.[key] : undefined) ?? (dutch[key] as Catalogue[string]);

  const t = (key: keyof C, params: Params = {}) => sentenceOf(messageOf(key), params, language.locale);
  t.parts = (key: keyof C, params: Params = {}) => partsOf(messageOf(key), params, language.locale);
  t.find = (key: string, params: Params) => {
    if (!Object.prototype.hasOwnProperty.call(dutch, key)) return null;
    const parts = partsOf(messageOf(key), params, language.locale);
    const complete = parts.every(({ place }) => place === undefined || params[place] !== undefined);
    return complete ? parts.map((part) => part.text).join('') : null;
  };
  return t as Translate<C>;
}
