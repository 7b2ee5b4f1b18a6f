// The language files against each other: the same keys, the same kind of text, the same places.
import { describe, expect, it } from 'vitest';
import { type Catalogue, placesOf } from './message.ts';

type Module = Record<string, Catalogue>;

const dutch = import.meta.glob<Module>('./nl/*.ts', { eager: true });
const english = import.meta.glob<Module>('./en/*.ts', { eager: true });

const groups = Object.entries(dutch).map(([path, module]): [string, Catalogue, Catalogue] => {
  const name = path.replace('./nl/', '').replace('.ts', '');
  return [name, module[name] ?? {}, english[path.replace('/nl/', '/en/')]?.[name] ?? {}];
});

it('both languages have the same files', () => {
  const names = (modules: object) => Object.keys(modules).map((path) => path.slice('./nl/'.length));
  expect(names(english)).toEqual(names(dutch));
  expect(groups.length).toBeGreaterThanOrEqual(6);
});

it('no key stands in two files: a page lays them over each other', () => {
  const keys = groups.flatMap(([, nl]) => Object.keys(nl));
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

describe.each(groups)('%s', (_name, nl, en) => {
  it('has the same keys in English', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(nl).sort());
    expect(Object.keys(nl).length).toBeGreaterThan(0);
  });

  it('has the same places and kind of text in English', () => {
    for (const [key, message] of Object.entries(nl)) {
      const other = en[key] ?? '';
      expect(typeof other, key).toBe(typeof message);
      expect(placesOf(other), key).toEqual(placesOf(message));
    }
  });

  it('has no empty texts, and none of more than 15 words in a sentence', () => {
    for (const [key, message] of [...Object.entries(nl), ...Object.entries(en)]) {
      for (const text of typeof message === 'string' ? [message] : Object.values(message)) {
        expect(text.trim(), key).not.toBe('');
        for (const sentence of text.split(/[.!?:]\s/)) {
          expect(sentence.split(/\s+/).length, `${key}: ${sentence}`).toBeLessThanOrEqual(15);
        }
      }
    }
  });

  it('keeps others’ marks off the screen', () => {
    const marks = /versnellingskamer|facilitation superpowers|21st century town/i;
    expect(JSON.stringify([nl, en])).not.toMatch(marks);
  });
});
