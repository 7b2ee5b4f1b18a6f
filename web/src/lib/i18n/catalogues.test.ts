// The language files against the Dutch one: the same sections and keys, the same kind of text, the same places.
import { describe, expect, it } from 'vitest';
import dutch from './languages/nl.ts';
import { LANGUAGES } from './language.svelte.ts';
import { type About, type Catalogue, type LanguageFile, type Message, placesOf } from './message.ts';

const files = import.meta.glob<LanguageFile>('./languages/*.ts', { eager: true, import: 'default' });

const languages = Object.entries(files).map(([path, file]) => {
  const { about, ...sections } = file;
  const code = path.slice('./languages/'.length, -'.ts'.length);
  return { code, about, sections: sections as Record<string, Catalogue> };
});
const expected = Object.entries<Catalogue | About>(dutch).filter(
  (entry): entry is [string, Catalogue] => entry[0] !== 'about',
);

const formsOf = (message: Message) => (typeof message === 'string' ? [message] : Object.values(message));

it('the pages know a language for each file', () => {
  expect(LANGUAGES.map(({ code }) => code).sort()).toEqual(languages.map(({ code }) => code).sort());
  expect(LANGUAGES.map(({ code }) => code)).toEqual(expect.arrayContaining(['nl', 'en']));
  expect(LANGUAGES[0].code).toBe('nl');
});

it('no key stands in two sections: a page lays them over each other', () => {
  const keys = expected.flatMap(([, catalogue]) => Object.keys(catalogue));
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

describe.each(languages)('$code', ({ code, about, sections }) => {
  it('says its name, and writes numbers as its locale, which the browser knows', () => {
    expect(about.name.trim()).not.toBe('');
    expect(new Intl.Locale(about.locale).language).toBe(new Intl.Locale(code).language);
    expect(Intl.PluralRules.supportedLocalesOf(about.locale)).toEqual([about.locale]);
  });

  it('has the same sections', () => {
    expect(Object.keys(sections).sort()).toEqual(expected.map(([name]) => name).sort());
  });

  describe.each(expected)('%s', (name, catalogue) => {
    const own = sections[name] ?? {};

    it('has the same keys', () => {
      expect(Object.keys(own).sort()).toEqual(Object.keys(catalogue).sort());
      expect(Object.keys(own).length).toBeGreaterThan(0);
    });

    it('has the same places and kind of text', () => {
      for (const [key, message] of Object.entries(catalogue)) {
        expect(typeof own[key], key).toBe(typeof message);
        expect(placesOf(own[key] ?? ''), key).toEqual(placesOf(message));
      }
    });

    it('has the forms that its numbers take', () => {
      const rules = new Intl.PluralRules(about.locale);
      const counts = [...Array(201).keys()].map((n) => rules.select(n)).filter((form) => form !== 'zero');
      const forms = [...new Set(counts), 'other'].filter((form, index, all) => all.indexOf(form) === index);
      for (const [key, message] of Object.entries(own)) {
        if (typeof message === 'string') continue;
        const given = Object.keys(message).filter((form) => form !== 'zero' && form !== 'many');
        expect(given.sort(), key).toEqual(forms.filter((form) => form !== 'many').sort());
        if (forms.includes('many')) expect(message.many, key).toBeDefined();
      }
    });

    it('has no empty texts, and no percent sign: a share arrives with its own', () => {
      for (const [key, message] of Object.entries(own)) {
        for (const text of formsOf(message)) {
          expect(text.trim(), key).not.toBe('');
          expect(text, key).not.toContain('%');
        }
      }
    });

    it('keeps others’ marks off the screen', () => {
      const marks = /versnellingskamer|facilitation superpowers|21st century town/i;
      expect(JSON.stringify(own)).not.toMatch(marks);
    });
  });
});

it('French has no-break spaces before its double marks and inside its quotes', () => {
  const broken = /[^\u00a0\u202f][?!;:»](\s|$)| [?!;:»]|«[^\u00a0]/u;
  const french = languages.find(({ code }) => code === 'fr')?.sections ?? {};
  const texts = Object.values(french).flatMap((catalogue) => Object.entries(catalogue));
  expect(texts.length).toBeGreaterThan(500);
  for (const [key, message] of texts)
    for (const text of formsOf(message)) expect(text, key).not.toMatch(broken);
});
