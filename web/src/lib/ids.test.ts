import { describe, expect, it, vi } from 'vitest';
import { base64url, drawnBefore, secretToken, uuidv7 } from './ids.ts';

describe('an id', () => {
  it('is a UUIDv7 with its time in front', () => {
    const id = uuidv7(0x0190_2f3a_4b5c);
    expect(id).toMatch(/^01902f3a-4b5c-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('sorts by time, also past 32 bits of milliseconds', () => {
    const times = [0, 2 ** 32 - 1, 2 ** 32, Date.UTC(2026, 10, 21), 2 ** 48 - 1];
    const ids = times.map((time) => uuidv7(time));
    expect([...ids].sort()).toEqual(ids);
    expect(ids[4]?.slice(0, 13)).toBe('ffffffff-ffff');
  });

  it('sorts after what was drawn before, also where the clock was set back', () => {
    const now = vi.spyOn(Date, 'now').mockReturnValue(2_000_000_000_000);
    const first = [uuidv7(), uuidv7()];
    now.mockReturnValue(1_999_000_000_000);
    first.push(uuidv7());
    const left = uuidv7(2_000_500_000_000);
    drawnBefore(left);
    first.push(left, uuidv7());
    expect([...first].sort()).toEqual(first);
    now.mockRestore();
  });

  it('is never drawn twice', () => {
    expect(new Set(Array.from({ length: 1000 }, () => uuidv7(1))).size).toBe(1000);
  });

  it('needs nothing that plain HTTP lacks', () => {
    const { getRandomValues } = crypto;
    vi.stubGlobal('crypto', { getRandomValues: getRandomValues.bind(crypto) });
    expect(uuidv7()).toHaveLength(36);
    expect(secretToken()).toHaveLength(43);
    vi.unstubAllGlobals();
  });
});

describe('a token', () => {
  it('is 32 bytes in base64url', () => {
    expect(secretToken()).toMatch(/^[\w-]{43}$/);
    expect(base64url(new Uint8Array([251, 255, 191]))).toBe('-_-_');
    expect(base64url(new Uint8Array([0]))).toBe('AA');
  });
});
