import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deviceShelf, type Kept } from './shelf.ts';
import { pageStorage } from './storage.ts';

const one: Kept = { id: '1', command: { do: 'leave' } };

/** A browser's storage, as far as the shelf needs it. */
function backing(full = false): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem(key, value) {
      if (full) throw new DOMException('full', 'QuotaExceededError');
      kept.set(key, value);
    },
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the shelf of a device without a database', () => {
  it('keeps at once what is put, in the page storage', async () => {
    const storage = pageStorage('w', 'participant', backing());
    const shelf = deviceShelf('w', storage);
    const put = shelf.put(one);
    // Before anything was awaited: the page may be killed now.
    expect(storage.get('outbox')).toEqual({ '1': one });
    expect(await put).toBe(true);
    expect(await shelf.all()).toEqual([one]);
    await shelf.remove('1');
    expect(await shelf.all()).toEqual([]);
  });

  it('says when it keeps nothing beyond the page, and goes on in it', async () => {
    const shelf = deviceShelf('w', pageStorage('w', 'participant', backing(true)));
    expect(await shelf.put(one)).toBe(false);
    expect(await shelf.all()).toEqual([one]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new DOMException('no', 'SecurityError');
      },
    ],
    ['never answers', () => ({})],
  ])('does without a database that %s', async (_, open) => {
    vi.stubGlobal('indexedDB', { open });
    const shelf = deviceShelf('w', pageStorage('w', 'participant', backing()));
    void shelf.put(one);
    const all = shelf.all();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await all).toEqual([one]);
  });
});
