import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refused } from './api.ts';
import type { Lease, Word } from './lease.ts';
import { Outbox, thingsOf } from './outbox.ts';
import type { Command } from './protocol/Command.ts';
import { memoryShelf, type Shelf } from './shelf.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const react = (contribution: string, on = true): Command => ({
  do: 'react',
  contribution,
  reaction: 'thumb',
  on,
});
const A = '00000000-0000-7000-8000-00000000000a';
const B = '00000000-0000-7000-8000-00000000000b';

const post = (id: string, parents: string[] = []): Command => ({
  do: 'post',
  id,
  step: 's',
  theme: 't',
  text: `words of ${id}`,
  parents,
  signed: null,
});

/** A line that writes down what it is handed. */
function lineOf(outbox: Outbox) {
  const sent: { id: string; command: Command }[] = [];
  const connect = () =>
    outbox.connected((id, command) => {
      sent.push({ id, command });
      return true;
    });
  return { sent, connect };
}

async function begun(shelf: Shelf = memoryShelf(), lease?: Lease) {
  const outbox = new Outbox({ shelf, keepsRefused: true, ...(lease && { lease }) });
  await outbox.start();
  const line = lineOf(outbox);
  line.connect();
  return { outbox, ...line };
}

const done = (id: string) => ({ type: 'done', id, seq: 9 }) as const;
const rejected = (id: string, code: string, params = {}) => ({ type: 'rejected', id, code, params }) as const;

describe('the outbox', () => {
  it('keeps a command until it is acknowledged, and sends it again with the same id after a break', async () => {
    const { outbox, sent, connect } = await begun();
    const answer = outbox.add(react(A));
    expect(outbox.waiting.map(({ sent }) => sent)).toEqual([true]);
    outbox.disconnected();
    expect(outbox.waiting.map(({ sent }) => sent)).toEqual([false]);
    connect();
    expect(sent.map(({ id }) => id)).toEqual([sent[0]?.id, sent[0]?.id]);
    outbox.settle(done(String(sent[0]?.id)));
    expect(await answer).toEqual({ id: sent[0]?.id, seq: 9 });
    expect(outbox.waiting).toEqual([]);
  });

  it('sends what an earlier page left, first and with its own id', async () => {
    const shelf = memoryShelf();
    await shelf.put({ id: '01', command: post(A) });
    const outbox = new Outbox({ shelf });
    void outbox.add(react(B), '02');
    await outbox.start();
    const { sent, connect } = lineOf(outbox);
    connect();
    expect(sent.map(({ id }) => id)).toEqual(['01', '02']);
    outbox.settle(done('01'));
    await vi.waitFor(async () => expect((await shelf.all()).map(({ id }) => id)).toEqual(['02']));
  });

  it('has one command unanswered for each thing, in order', async () => {
    const { outbox, sent } = await begun();
    void outbox.add(post(A), '1');
    void outbox.add({ do: 'edit_contribution', contribution: A, text: 'better' }, '2');
    void outbox.add(post(B, [A]), '3');
    void outbox.add(react(B), '4');
    void outbox.add(post('c'), '5');
    expect(sent.map(({ id }) => id)).toEqual(['1', '5']);
    outbox.settle(done('1'));
    expect(sent.map(({ id }) => id)).toEqual(['1', '5', '2']);
    outbox.settle(done('2'));
    outbox.settle(done('3'));
    expect(sent.map(({ id }) => id)).toEqual(['1', '5', '2', '3', '4']);
  });

  it('tries again where the refusal means later', async () => {
    const { outbox, sent } = await begun();
    void outbox.add(react(A), '1');
    outbox.settle(rejected('1', 'rate_limited', { retry_after_ms: 700 }));
    vi.advanceTimersByTime(699);
    expect(sent).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(sent).toHaveLength(2);
    outbox.settle(rejected('1', 'storage_full'));
    vi.advanceTimersByTime(16_000);
    expect(sent).toHaveLength(3);
    expect(outbox.waiting).toHaveLength(1);
  });

  it('tries again when it should, also where the clock was set back meanwhile', async () => {
    const { outbox, sent } = await begun();
    void outbox.add(react(A), '1');
    outbox.settle(rejected('1', 'rate_limited', { retry_after_ms: 700 }));
    vi.setSystemTime(Date.now() - 5 * 3_600_000);
    vi.advanceTimersByTime(700);
    expect(sent).toHaveLength(2);
  });

  it('says when what waits would not outlive the page', async () => {
    const shelf = memoryShelf();
    const { outbox } = await begun({ ...shelf, put: async () => false });
    void outbox.add(post(A), '1');
    await vi.waitFor(() => expect(outbox.unkept).toBe(true));
    outbox.settle(done('1'));
    expect(outbox.unkept).toBe(false);
  });

  it('says what was refused for good, and keeps its words until they were seen', async () => {
    const shelf = memoryShelf();
    const { outbox } = await begun(shelf);
    const answer = outbox.add(post(A), '1');
    outbox.settle(rejected('1', 'step_not_open'));
    await expect(answer).rejects.toThrow(Refused);
    expect(outbox.waiting).toEqual([]);
    expect(outbox.refused.map(({ id, refusal }) => [id, refusal.code])).toEqual([['1', 'step_not_open']]);

    const later = await begun(shelf);
    expect(later.outbox.refused).toHaveLength(1);
    expect(later.sent).toEqual([]);
    later.outbox.dismiss('1');
    expect(await shelf.all()).toEqual([]);
  });

  it('drops a refused press: there are no words in it', async () => {
    const { outbox } = await begun();
    const answer = outbox.add(react(A), '1');
    outbox.settle(rejected('1', 'not_in_this_step'));
    await expect(answer).rejects.toMatchObject({ code: 'not_in_this_step' });
    expect(outbox.refused).toEqual([]);
  });
});

describe('two tabs of one person', () => {
  /** Tabs that hear each other, of which one holds the lease. */
  function tabs() {
    const all: { hear: (word: Word) => void; gained: () => void; held: boolean }[] = [];
    return (): Lease => {
      const self: (typeof all)[number] = { hear: () => {}, gained: () => {}, held: false };
      all.push(self);
      const take = () => {
        for (const tab of all) tab.held = tab === self;
      };
      return {
        get held() {
          return self.held;
        },
        take,
        tell: (word) => all.filter((tab) => tab !== self).forEach((tab) => tab.hear(word)),
        start(hear, gained) {
          Object.assign(self, { hear, gained });
          take();
        },
        stop() {},
      };
    };
  }

  it('send a command once, and both hear the answer', async () => {
    const shelf = memoryShelf();
    const leaseOf = tabs();
    const first = await begun(shelf, leaseOf());
    const second = await begun(shelf, leaseOf());
    const answer = first.outbox.add(react(A), '1');
    await vi.waitFor(() => expect(second.outbox.waiting).toHaveLength(1));
    expect([first.sent.length, second.sent.length]).toEqual([1, 0]);
    first.outbox.settle(done('1'));
    await answer;
    expect(second.outbox.waiting).toEqual([]);
    expect(second.sent).toEqual([]);
  });
});

describe('a tab that hears of a command after its answer', () => {
  it('does not wait for it', async () => {
    const shelf = memoryShelf();
    let hear: (word: Word) => void = () => {};
    const lease: Lease = {
      held: false,
      take() {},
      tell() {},
      stop() {},
      start: (told) => void (hear = told),
    };
    const { outbox } = await begun(shelf, lease);
    // The other tab's shelf still has it when its two words arrive in this order.
    await shelf.put({ id: '1', command: post(A) });
    hear({ word: 'settled', answer: done('1') });
    hear({ word: 'added' });
    await vi.advanceTimersByTimeAsync(0);
    expect(outbox.waiting).toEqual([]);
  });
});

describe('what a command is about', () => {
  it('is a ballot as a whole, a place, or the things it names', () => {
    expect(thingsOf({ do: 'pick', step: 's', contribution: A, on: true })).toContain('ballot:s');
    expect(thingsOf({ do: 'judge', step: 's', contribution: A, judgement: null })).toContain('ballot:s');
    expect(thingsOf({ do: 'leave' })).toEqual(thingsOf({ do: 'choose_theme', theme: 't' }));
    expect(thingsOf(post(B, [A]))).toEqual([B, A]);
    expect(thingsOf({ do: 'clear_for_stage', contributions: [A, B] })).toEqual([A, B]);
    expect(thingsOf({ do: 'blank_stages', on: true })).toEqual([]);
  });
});
