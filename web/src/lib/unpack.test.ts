import { deflateRawSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import type { ServerMessage } from './protocol/ServerMessage.ts';
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
  const pong = (now: number): ServerMessage => ({ type: 'pong', now });
  const said = (message: object) => JSON.stringify(message);

  it('is handed on at once where nothing packed is being read', () => {
    const heard: ServerMessage[] = [];
    inOrder(() => {})(said(pong(1)), (message) => heard.push(message));
    expect(heard).toEqual([pong(1)]);
  });

  it('stays in order, learns the dictionary on the way, and may hold several', async () => {
    const hear = inOrder(() => {});
    const heard: unknown[] = [];
    await new Promise<void>((resolve) => {
      const push = (message: ServerMessage) =>
        heard.push(message.type === 'pong' ? message.now : message.type);
      hear(packed(said({ type: 'welcome', dictionary: DICTIONARY })), push);
      hear(said(pong(1)), push);
      hear(packed(`${said(pong(2))}\n${said(pong(3))}`, DICTIONARY), push);
      hear('{}', () => resolve());
    });
    expect(heard).toEqual(['welcome', 1, 2, 3]);
  });

  it('and cannot be read is told, and what came behind it is handed on', async () => {
    const failed = vi.fn();
    const hear = inOrder(failed);
    const heard = await new Promise<ServerMessage>((resolve) => {
      hear(new Blob(['nonsense']), resolve);
      hear(said(pong(1)), resolve);
    });
    expect(heard).toEqual(pong(1));
    expect(failed).toHaveBeenCalledTimes(1);
    let next: ServerMessage | undefined;
    await vi.waitFor(() => {
      hear(said(pong(2)), (message) => (next = message));
      expect(next).toEqual(pong(2));
    });
  });
});
