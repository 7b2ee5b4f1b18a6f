import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ANNOUNCE_EVERY_MS, Announcer } from './announcer.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('announcements', () => {
  it('come one at a time, never faster than one per five seconds, in order', () => {
    const announcer = new Announcer();
    announcer.say('Bewaard');
    announcer.say('De volgende stap is open');
    expect(announcer.text).toBe('Bewaard');
    vi.advanceTimersByTime(ANNOUNCE_EVERY_MS - 1);
    expect(announcer.text).toBe('Bewaard');
    vi.advanceTimersByTime(1);
    expect(announcer.text).toBe('De volgende stap is open');
    vi.advanceTimersByTime(ANNOUNCE_EVERY_MS);
    expect(announcer.text).toBe('');
  });

  it('are not repeated while they are said or wait', () => {
    const announcer = new Announcer();
    for (const text of ['a', 'a', 'b', 'b', 'a']) announcer.say(text);
    const heard = [announcer.text];
    for (let turn = 0; turn < 3; turn += 1) {
      vi.advanceTimersByTime(ANNOUNCE_EVERY_MS);
      heard.push(announcer.text);
    }
    expect(heard).toEqual(['a', 'b', '', '']);
  });

  it('drop the oldest that wait when there are too many', () => {
    const announcer = new Announcer();
    for (const text of ['now', 'old', '2', '3', '4']) announcer.say(text);
    vi.advanceTimersByTime(ANNOUNCE_EVERY_MS);
    expect(announcer.text).toBe('2');
  });

  it('of what changes at every press are only the newest', () => {
    const announcer = new Announcer();
    for (const text of ['card 1', 'card 2', 'card 3', 'card 4']) announcer.sayLatest(text);
    expect(announcer.text).toBe('card 1');
    vi.advanceTimersByTime(ANNOUNCE_EVERY_MS);
    expect(announcer.text).toBe('card 4');
    vi.advanceTimersByTime(ANNOUNCE_EVERY_MS);
    expect(announcer.text).toBe('');
  });

  it('stop with the page', () => {
    const announcer = new Announcer();
    announcer.say('a');
    announcer.say('b');
    announcer.stop();
    vi.runAllTimers();
    expect(announcer.text).toBe('');
  });
});
