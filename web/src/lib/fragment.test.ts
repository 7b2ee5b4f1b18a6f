import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { credentials, forgetCredentials, keepCredentials, takeFragment } from './fragment.ts';

function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
  };
}

const replaceState = vi.fn();

function openedWith(hash: string) {
  vi.stubGlobal('location', { hash, pathname: '/console', search: '' });
}

beforeEach(() => {
  vi.stubGlobal('localStorage', storage());
  vi.stubGlobal('sessionStorage', storage());
  vi.stubGlobal('history', { state: null, replaceState });
});

afterEach(() => {
  vi.unstubAllGlobals();
  replaceState.mockClear();
});

describe('the fragment', () => {
  it('leaves the address bar', () => {
    openedWith('#w=1&k=secret');
    expect(takeFragment()).toBe('w=1&k=secret');
    expect(replaceState).toHaveBeenCalledWith(null, '', '/console');
  });
});

describe('credentials', () => {
  it('come from the link once, and from the device after a reload', () => {
    openedWith('#w=w1&k=secret');
    expect(credentials('facilitator')).toEqual({ workshop: 'w1', token: 'secret' });
    openedWith('');
    expect(credentials('facilitator')).toEqual({ workshop: 'w1', token: 'secret' });
    expect(credentials('stage')).toBeNull();
  });

  it('are those of this tab before those last used on the device', () => {
    openedWith('#w=w1&k=one');
    credentials('stage');
    openedWith('');
    const tab = sessionStorage;
    vi.stubGlobal('sessionStorage', storage());
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 1_000);
    keepCredentials('stage', { workshop: 'w2', token: 'two' });
    expect(credentials('stage')).toEqual({ workshop: 'w2', token: 'two' });
    vi.stubGlobal('sessionStorage', tab);
    expect(credentials('stage')).toEqual({ workshop: 'w1', token: 'one' });
    vi.restoreAllMocks();
  });

  it('are forgotten when they open nothing any more', () => {
    openedWith('');
    keepCredentials('participant', { workshop: 'w1', token: 'one' });
    forgetCredentials('participant', 'w1');
    expect(credentials('participant')).toBeNull();
  });
});
