import { deflateRawSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { inOrder, unpack, unpacks } from './unpack.ts';

const DICTIONARY = '{"type":"batch","put":[{"key":"card:'.repeat(20);

/** As the server packs it. */
const packed = (text: string, dictionary = '') => {
  const options = dictionary === '' ? {} : { dictionary: Buffer.from(dictionary) };
  return new Blob([new Uint8Array(deflateRawSync(text, options))]);
};

describe('a packed message', () => {
  it('is read against the dictionary, and against none', async () => {
    expect(unpacks()).toBe(true);
    const text = `{"type":"batch","put":[{"key":"card:1","value":"Één 👩‍🌾"}]}`;
    const small = packed(text, DICTIONARY);
    expect(small.size).toBeLessThan(packed(text).size);
    expect(await unpack(small, DICTIONARY)).toBe(text);
    expect(await unpack(packed(text), '')).toBe(text);
  });

  it('is read however long it and the dictionary are', async () => {
    for (const length of [1, 255, 256, 2_400, 32_000]) {
      const dictionary = 'abcdefghij'.repeat(3_200).slice(0, length);
      const text = 'jihgf'.repeat(length);
      expect(await unpack(packed(text, dictionary), dictionary)).toBe(text);
    }
  });

  it('that was cut short is none', async () => {
    const whole = packed('een boom '.repeat(99));
    await expect(unpack(whole.slice(0, whole.size - 2), '')).rejects.toThrow();
  });
});

describe('what came', () => {
  it('is handed on at once where nothing packed is being read', () => {
    const heard: string[] = [];
    inOrder(() => {})('one', (text) => void heard.push(text));
    expect(heard).toEqual(['one']);
  });

  it('stays in order, and learns the dictionary on the way', async () => {
    const hear = inOrder(() => {});
    const heard: string[] = [];
    await new Promise<void>((resolve) => {
      hear(packed('welcome'), (text) => {
        heard.push(text);
        return DICTIONARY;
      });
      hear('pong', (text) => void heard.push(text));
      hear(packed(DICTIONARY, DICTIONARY), (text) => void heard.push(text));
      hear('', () => resolve());
    });
    expect(heard).toEqual(['welcome', 'pong', DICTIONARY]);
  });

  it('and cannot be read is told, and what came behind it is handed on', async () => {
    const failed = vi.fn();
    const hear = inOrder(failed);
    const heard = await new Promise<string>((resolve) => {
      hear(new Blob(['nonsense']), resolve);
      hear('closed', resolve);
    });
    expect(heard).toBe('closed');
    expect(failed).toHaveBeenCalledTimes(1);
    let next = '';
    await vi.waitFor(() => {
      hear('again', (text) => void (next = text));
      expect(next).toBe('again');
    });
  });
});
