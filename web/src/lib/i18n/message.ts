// What a text in a language file is, and how a sentence is made of it.
// It knows no language and holds no state.
import type dutch from './languages/nl.ts';

/** A text with `{name}` places; where a number `n` decides the form, one text per form. */
export type Message = string | Plural;

/** The forms are those of `Intl.PluralRules`, as many as the language has; but `zero` is for exactly none, in all. */
export type Plural = { readonly [Form in Intl.LDMLPluralRule]?: string } & { readonly other: string };

/** The texts of one section, by key (`area.name`). */
export type Catalogue = Readonly<Record<string, Message>>;

/** A file in `languages`: what the language calls itself, its tag for `Intl`, and its sections of texts. */
export type LanguageFile = { readonly about: About } & {
  readonly [section: string]: Catalogue | About;
};
export type About = { readonly name: string; readonly locale: string };

/** The sections as Dutch has them, key by key: what pages ask for. */
export type Dutch = Omit<typeof dutch, 'about'>;

/** The same keys in another language: text for text, plural for plural. */
export type Translated<C extends Catalogue> = {
  readonly [K in keyof C]: C[K] extends string ? string : Plural;
};

/** A whole file with the sections and keys of the Dutch one. */
export type Translation = { readonly about: About } & {
  readonly [S in keyof Dutch]: Translated<Dutch[S]>;
};

/** `T` where every text has the places of the Dutch one; a text that differs has a type that nothing fits. */
export type SamePlaces<T extends Translation> = { readonly about: About } & {
  readonly [S in keyof Dutch]: {
    readonly [K in keyof Dutch[S]]: Same<PlacesOf<T[S][K & keyof T[S]]>, PlacesOf<Dutch[S][K]>> extends true
      ? unknown
      : { readonly 'other places than in Dutch': PlacesOf<Dutch[S][K]> };
  };
};
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** One section as the module `texts:<name>` gives it: the first language's texts, and how the others' are fetched. */
export interface Section<C extends Catalogue> {
  readonly first: C;
  readonly others: Readonly<Record<string, () => Promise<{ readonly default: Catalogue }>>>;
}

export type Value = string | number;
export type Params = Readonly<Record<string, Value>>;

type Places<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Places<Rest> : never;
type PlacesOf<M> = M extends string ? Places<M> : M extends Plural ? 'n' | Places<M[keyof M]> : never;

/** The parameters a message asks for; nothing where it has no places. A plural always asks for the number `n`. */
export type ArgsOf<M> = [PlacesOf<M>] extends [never]
  ? []
  : [params: { readonly [K in PlacesOf<M>]: M extends string ? Value : K extends 'n' ? number : Value }];

/** One piece of a sentence: `place` is the name of the parameter that it came from, absent for the fixed words. */
export type Part = { readonly text: string; readonly place?: string };

const PLACE = /\{(\w+)\}/;

/** The sentence in pieces, so that a page can set one of them in bold without any markup in the language files. */
export function partsOf(message: Message, params: Params, locale: string): Part[] {
  const template = typeof message === 'string' ? message : formOf(message, params, locale);
  return template
    .split(PLACE)
    .map((text, index): Part => {
      if (index % 2 === 0) return { text };
      const value = params[text];
      return { text: value === undefined ? `{${text}}` : valueOf(value, locale), place: text };
    })
    .filter((part) => part.text !== '');
}

export function sentenceOf(message: Message, params: Params, locale: string): string {
  return partsOf(message, params, locale)
    .map((part) => part.text)
    .join('');
}

/** The names of the places in a message, each once, sorted. */
export function placesOf(message: Message): string[] {
  const texts = typeof message === 'string' ? [message] : Object.values(message);
  const names = texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => String(match[1])));
  return [...new Set(names)].sort();
}

function formOf(message: Plural, params: Params, locale: string): string {
  const n = Number(params['n']);
  if (n === 0 && message.zero !== undefined) return message.zero;
  const form = new Intl.PluralRules(locale).select(n);
  return (form === 'zero' ? undefined : message[form]) ?? message.other;
}

function valueOf(value: Value, locale: string): string {
  return typeof value === 'number' ? new Intl.NumberFormat(locale).format(value) : value;
}
