import { describe, expect, it } from 'vitest';
import { pageStorage, rememberedWorkshops } from './storage.ts';

class Memory implements Storage {
  kept = new Map<string, string>();
  full = false;
  get length() {
    return this.kept.size;
  }
  key = (index: number) => [...this.kept.keys()][index] ?? null;
  getItem = (key: string) => this.kept.get(key) ?? null;
  removeItem = (key: string) => void this.kept.delete(key);
  clear = () => this.kept.clear();
  setItem(key: string, value: string) {
    if (this.full) throw new DOMException('full', 'QuotaExceededError');
    this.kept.set(key, value);
  }
}

describe('page storage', () => {
  it('keeps workshops and roles apart', () => {
    const backing = new Memory();
    const participant = pageStorage('w1', 'participant', backing);
    expect(participant.set('token', 'abc')).toBe(true);
    expect(pageStorage('w1', 'participant', backing).get('token')).toBe('abc');
    expect(pageStorage('w1', 'facilitator', backing).get('token')).toBeNull();
    expect(pageStorage('w2', 'participant', backing).get('token')).toBeNull();
  });

  it('goes on in this page when the browser keeps no more, and says so', () => {
    const backing = new Memory();
    const storage = pageStorage('w1', 'participant', backing);
    storage.set('draft', 'first');
    backing.full = true;
    expect(storage.set('draft', 'second')).toBe(false);
    expect(storage.get('draft')).toBe('second');
    backing.full = false;
    expect(storage.set('draft', 'third')).toBe(true);
    expect(pageStorage('w1', 'participant', backing).get('draft')).toBe('third');
  });

  it('works without any storage', () => {
    const storage = pageStorage('w1', 'participant', null);
    expect(storage.set('draft', { text: 'x' })).toBe(false);
    expect(storage.get('draft')).toEqual({ text: 'x' });
    expect(pageStorage('w1', 'participant', null).get('draft')).toEqual({ text: 'x' });
    expect(rememberedWorkshops('participant', null)).toEqual(['w1']);
    storage.remove('draft');
    expect(storage.get('draft')).toBeNull();
    storage.set('draft', 'again');
    storage.clear();
    expect(storage.get('draft')).toBeNull();
  });

  it('is the same for all askers of a page, kept or not', () => {
    const backing = new Memory();
    backing.full = true;
    pageStorage('w3', 'participant', backing).set('link', 'abc');
    expect(pageStorage('w3', 'participant', backing).get('link')).toBe('abc');
    expect(rememberedWorkshops('participant', backing)).toEqual(['w3']);
    pageStorage('w3', 'participant', backing).clear();
    expect(rememberedWorkshops('participant', backing)).toEqual([]);
  });

  it('reads what is damaged as nothing', () => {
    const backing = new Memory();
    backing.kept.set('werkatelier:w1:participant:draft', '{"text":');
    expect(pageStorage('w1', 'participant', backing).get('draft')).toBeNull();
  });

  it('clears its own and nothing else', () => {
    const backing = new Memory();
    pageStorage('w1', 'participant', backing).set('a', 1);
    pageStorage('w1', 'participant', backing).set('b', 2);
    pageStorage('w2', 'participant', backing).set('a', 3);
    pageStorage('w1', 'participant', backing).clear();
    expect([...backing.kept.keys()]).toEqual(['werkatelier:w2:participant:a']);
  });

  it('remembers which workshops there are in a role', () => {
    const backing = new Memory();
    pageStorage('w1', 'participant', backing).set('token', 'a');
    pageStorage('w1', 'participant', backing).set('draft', 'b');
    pageStorage('w2', 'stage', backing).set('token', 'c');
    expect(rememberedWorkshops('participant', backing)).toEqual(['w1']);
  });
});
