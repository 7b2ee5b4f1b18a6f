import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import code from '../protocol/Code.ts?raw';
import rejection from '../protocol/Rejection.ts?raw';
import thing from '../protocol/Thing.ts?raw';
import { errorSentence } from './errors.ts';
import { clockTime, day, list, percent } from './format.ts';
import { language } from './language.svelte.ts';
import dutchFile from './languages/nl.ts';
import { translator } from './translator.svelte.ts';

const dutch = {
  'gather.place': 'Plaats idee',
  'gather.count': { one: '{n} idee', other: '{n} ideeën' },
} as const;
const english = { 'gather.place': 'Post idea', 'gather.count': { one: '{n} idea', other: '{n} ideas' } };

const section = (en: () => Promise<typeof english>) => ({
  first: dutch,
  others: { en: async () => ({ default: await en() }) },
});

/** The string literals that a generated type lists. */
const literals = (type: string, pattern: RegExp) =>
  [...type.matchAll(pattern)].map((match) => String(match[1]));

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
});

afterEach(async () => {
  await language.use('nl');
  vi.unstubAllGlobals();
});

describe('t', () => {
  it('speaks Dutch from the start, and English once it is chosen', async () => {
    const fetchEnglish = vi.fn(async () => english);
    const t = translator(section(fetchEnglish));
    expect(t('gather.place')).toBe('Plaats idee');
    expect(fetchEnglish).not.toHaveBeenCalled();

    await language.use('en');
    expect(t('gather.place')).toBe('Post idea');
    expect(t('gather.count', { n: 2 })).toBe('2 ideas');
  });

  it('fetches a language once', async () => {
    const fetchEnglish = vi.fn(async () => english);
    translator(section(fetchEnglish));
    await language.use('en');
    await language.use('nl');
    await language.use('en');
    expect(fetchEnglish).toHaveBeenCalledTimes(1);
  });

  it('stays in the language it had where the other cannot be fetched', async () => {
    let online = false;
    const t = translator(
      section(async () => {
        if (!online) throw new Error('offline');
        return english;
      }),
    );
    await expect(language.use('en')).rejects.toThrow('offline');
    expect(language.current).toBe('nl');
    expect(t('gather.place')).toBe('Plaats idee');

    online = true;
    await language.use('en');
    expect(t('gather.place')).toBe('Post idea');
  });

  it('comes up in English when its page part is loaded later', async () => {
    await language.use('en');
    const t = translator(section(async () => english));
    await vi.waitFor(() => expect(t('gather.place')).toBe('Post idea'));
  });

  it('finds no sentence for a key or a place that is not there', () => {
    const t = translator(section(async () => english));
    expect(t.find('gather.nothing', {})).toBeNull();
    expect(t.find('toString', {})).toBeNull();
    expect(t.find('gather.count', {})).toBeNull();
    expect(t.find('gather.count', { n: 1 })).toBe('1 idee');
  });
});

describe('the language', () => {
  it('follows the workshop until the person chooses', async () => {
    await language.follow('en');
    expect(language.current).toBe('en');
    await language.choose('nl');
    await language.follow('en');
    expect(language.current).toBe('nl');
  });

  it('is Dutch for a workshop in a language we do not have', async () => {
    await language.follow('xx');
    expect(language.current).toBe('nl');
  });
});

describe('a refusal', () => {
  it('has a sentence with its numbers', () => {
    expect(errorSentence('text_too_long', { max: 280 })).toBe(
      'Je tekst is te lang. Er passen 280 tekens in.',
    );
    expect(errorSentence('rate_limited', { retry_after_ms: 1200 })).toContain('Wacht 2 s');
  });

  it('names the thing it is about', () => {
    expect(errorSentence('unknown', { what: 'theme' })).toBe('We kunnen het thema niet vinden.');
  });

  it('has words for every code and thing of the server', () => {
    const codes = [...literals(rejection, /"code": "(\w+)"/g), ...literals(code, /"(\w+)"/g)];
    const things = literals(thing, /"(\w+)"/g);
    expect(codes.length).toBeGreaterThan(30);
    expect(things.length).toBeGreaterThan(10);
    for (const one of codes) expect(Object.keys(dutchFile.common), one).toContain(`error.${one}`);
    for (const one of things) expect(Object.keys(dutchFile.common), one).toContain(`thing.${one}`);
  });

  it('is never silent: an unknown code, or one without its numbers, gets the general sentence', () => {
    expect(errorSentence('made_up')).toContain('made_up');
    expect(errorSentence('text_too_long')).toContain('text_too_long');
  });
});

describe('numbers and days', () => {
  it('are written as in the language', async () => {
    expect([percent(0.847), day('2026-11-21'), list(['a', 'b', 'c'])]).toEqual([
      '85%',
      '21 november 2026',
      'a, b en c',
    ]);
    await language.use('en');
    expect([percent(0.847), day('2026-11-21'), list(['a', 'b', 'c'])]).toEqual([
      '85%',
      '21 November 2026',
      'a, b and c',
    ]);
  });

  it('count a timer up to the second that still lasts', () => {
    expect([0, 1, 59_000, 60_001, 272_000, 3_600_000, -5].map(clockTime)).toEqual([
      '0:00',
      '0:01',
      '0:59',
      '1:01',
      '4:32',
      '1:00:00',
      '0:00',
    ]);
  });
});
