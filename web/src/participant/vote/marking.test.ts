import { describe, expect, it, vi } from 'vitest';
import type { Answer } from '$lib/protocol/Answer.ts';
import type { Ask } from '$lib/protocol/Ask.ts';
import type { CardView } from '$lib/protocol/CardView.ts';
import type { OwnBallot } from '$lib/protocol/OwnBallot.ts';
import { Replica } from '$lib/replica.svelte.ts';
import type { Phone } from '../phone.svelte.ts';
import { Casting } from './casting.svelte.ts';
import { Marking } from './marking.svelte.ts';

const IDEAS = ['a', 'b', 'c', 'd', 'e', 'f'];

const card = (id: string): CardView => ({
  id,
  theme: 't',
  step: 's',
  number: 'T1',
  text: id,
  parents: [],
  name: null,
  clarified: false,
  at: 1,
});

const ballot = (over: Partial<OwnBallot> = {}): OwnBallot => ({
  step: 's',
  theme: 't',
  order: IDEAS,
  to_judge: IDEAS.length,
  promising: [],
  not_now: [],
  unsure: [],
  picks: [],
  points: {},
  scores: {},
  done: false,
  ...over,
});

/** A phone whose server answers what the test says; `null` is a line that gives no answer. */
function phoneWith(answer: (ask: Extract<Ask, { ask: 'next_cards' }>) => string[] | null) {
  const replica = new Replica();
  for (const id of IDEAS) replica.entities.set(`card:${id}`, { type: 'card', ...card(id) });
  const own = (over?: Partial<OwnBallot>) => replica.own.set('ballot:s', { type: 'ballot', ...ballot(over) });
  own();
  const judged: string[] = [];
  const ask = vi.fn((what: Ask): Promise<Answer> => {
    const ids = what.ask === 'next_cards' ? answer(what) : null;
    if (ids === null) return Promise.reject(new Error('no answer'));
    return Promise.resolve({ answer: 'cards', cards: ids.map(card), left: 0 });
  });
  const phone = {
    replica,
    acts: [],
    session: { ask },
    learn: () => {},
    isOwn: (id: string) => id === 'b',
    card: (id: string) => replica.card(id),
    do: (command: { contribution: string }) => Promise.resolve(judged.push(command.contribution)),
  };
  const casting = new Casting(phone as unknown as Phone, 's');
  return { marking: new Marking(casting), own, judged, ask };
}

const settled = () => new Promise<void>((resolve) => setTimeout(resolve));

describe('judging', () => {
  it('has three cards before a press, and asks for more before the last is on screen', async () => {
    const out = ['f', 'e', 'd', 'c', 'a'];
    const { marking, ask, judged } = phoneWith(({ count, holding }) =>
      out.filter((id) => !holding.includes(id)).slice(0, Math.min(3, count)),
    );
    await marking.fill();
    expect([marking.card?.id, ask.mock.calls.length]).toEqual(['f', 1]);
    marking.judge('promising');
    expect([marking.card?.id, ask.mock.calls.length]).toEqual(['e', 2]);
    await settled();
    for (const next of ['d', 'c', 'a']) {
      marking.judge('not_now');
      expect(marking.card?.id).toBe(next);
    }
    expect(judged).toEqual(['f', 'e', 'd', 'c']);
    marking.stop();
  });

  it('goes on in its own order where no answer comes, without own ideas', async () => {
    const { marking } = phoneWith(() => null);
    await marking.fill();
    const seen = [];
    for (let n = 0; n < 5; n += 1) {
      seen.push(marking.card?.id);
      marking.judge('promising');
    }
    expect(seen).toEqual(['a', 'c', 'd', 'e', 'f']);
    expect(marking.card).toBeUndefined();
    marking.stop();
  });

  it('asks no more once no card is on screen, also where an answer was still on its way', async () => {
    vi.useFakeTimers();
    try {
      const { marking, ask } = phoneWith(() => []);
      const last = marking.fill();
      marking.stop();
      await last;
      await vi.advanceTimersByTimeAsync(10_000);
      expect(ask).toHaveBeenCalledTimes(1);

      await marking.fill();
      await vi.advanceTimersByTimeAsync(2_000);
      expect(ask).toHaveBeenCalledTimes(3);
      marking.stop();
    } finally {
      vi.useRealTimers();
    }
  });

  it('shows nothing that went off the ballot, also not when going back', async () => {
    const { marking, own } = phoneWith(({ holding }) =>
      ['a', 'c', 'd'].filter((id) => !holding.includes(id)),
    );
    await marking.fill();
    marking.judge('promising');
    expect(marking.card?.id).toBe('c');
    own({ order: ['b', 'd', 'e', 'f'] });
    expect([marking.card?.id, marking.canGoBack]).toEqual(['d', false]);
    marking.stop();
  });
});
