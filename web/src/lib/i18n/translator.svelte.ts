// Turns a catalogue into a typed `t()` that follows the page's language. It holds no text of its own.
import { language, type LanguageCode } from './language.svelte.ts';
import {
  type ArgsOf,
  type Catalogue,
  type Params,
  type Part,
  partsOf,
  type Section,
  sentenceOf,
} from './message.ts';

export interface Translate<C> {
  /** The sentence for a key, in the language of the page; re-evaluated in markup when that changes. */
  <K extends keyof C>(key: K, ...args: ArgsOf<C[K]>): string;
  /** The same sentence in pieces, to give one of its values a form of its own. */
  parts<K extends keyof C>(key: K, ...args: ArgsOf<C[K]>): Part[];
  /** For keys that come from outside (codes): the sentence, or `null` where the key or a parameter is missing. */
  find(key: string, params: Params): string | null;
}

type Sections = readonly Section<Catalogue>[];

/** The keys of all sections together. */
type TextsOf<S extends Sections> = S extends readonly [Section<infer C>, ...infer Rest extends Sections]
  ? C & TextsOf<Rest>
  : unknown;

/** Another language is fetched when someone asks for it, so that a phone does not carry two. */
export function translator<const S extends Sections>(...sections: S): Translate<TextsOf<S>> {
  const first: Catalogue = Object.assign({}, ...sections.map((section) => section.first));
  let fetched = $state.raw<Readonly<Record<LanguageCode, Catalogue>>>({});
  language.register(async (code) => {
    if (fetched[code]) return;
    const parts = await Promise.all(sections.map(({ others }) => others[code]?.()));
    fetched = { ...fetched, [code]: Object.assign({}, ...parts.map((part) => part?.default)) };
  });

  const messageOf = (key: string) => fetched[language.current]?.[key] ?? first[key] ?? key;

  const t = (key: string, params: Params = {}) => sentenceOf(messageOf(key), params, language.locale);
  t.parts = (key: string, params: Params = {}) => partsOf(messageOf(key), params, language.locale);
  t.find = (key: string, params: Params) => {
    if (!Object.prototype.hasOwnProperty.call(first, key)) return null;
    const parts = partsOf(messageOf(key), params, language.locale);
    const complete = parts.every(({ place }) => place === undefined || params[place] !== undefined);
    return complete ? parts.map((part) => part.text).join('') : null;
  };
  return t as Translate<TextsOf<S>>;
}
