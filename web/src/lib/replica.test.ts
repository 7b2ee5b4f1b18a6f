import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { CardView } from './protocol/CardView.ts';
import type { Entity } from './protocol/Entity.ts';
import type { Own } from './protocol/Own.ts';
import type { Put } from './protocol/Put.ts';
import type { ServerMessage } from './protocol/ServerMessage.ts';
import type { StepView } from './protocol/StepView.ts';
import type { ViewAnswer } from './protocol/ViewAnswer.ts';
import { Replica } from './replica.svelte.ts';

const LOG = 'log-1';
const view = (seq: number, put: Put[]): ViewAnswer => ({
  audience: { audience: 'theme', theme: 't1' },
  epoch: { log: LOG, taken: 0 },
  seq,
  now: 1_000,
  put,
});

function card(id: string, at: number, theme = 't1'): Put {
  const value: CardView = {
    id,
    theme,
    step: 's1',
    number: 'D1',
    text: id,
    parents: [],
    name: null,
    clarified: false,
    at,
  };
  return { key: `card:${id}`, value: { type: 'card', ...value } };
}

function batch(
  from: number,
  to: number,
  put: Put[],
  gone: string[] = [],
  taken = 0,
  log = LOG,
): ServerMessage {
  return { type: 'batch', epoch: { log, taken }, from, to, now: 2_000, put, gone };
}

function replicaAt(seq: number, ...put: Put[]): Replica {
  const replica = new Replica();
  replica.replace(view(seq, put));
  return replica;
}

const ids = (replica: Replica) => replica.cards().map(({ id }) => id);

describe('a batch', () => {
  it('is taken from where the replica is, and moves it on', () => {
    const replica = replicaAt(5, card('a', 1));
    expect(replica.apply(batch(5, 8, [card('b', 2)], [], 7))).toBe('ok');
    expect([ids(replica), replica.seq, replica.epoch]).toEqual([['a', 'b'], 8, { log: LOG, taken: 7 }]);
  });

  it('that says no epoch is of the one before', () => {
    const replica = replicaAt(5, card('a', 1));
    expect(replica.apply({ type: 'batch', from: 5, to: 6, now: 1, gone: ['card:a'] })).toBe('ok');
    expect([ids(replica), replica.seq, replica.epoch]).toEqual([[], 6, { log: LOG, taken: 0 }]);
  });

  it('that overlaps is taken: it is idempotent', () => {
    const replica = replicaAt(6, card('a', 1));
    expect(replica.apply(batch(4, 9, [card('a', 1), card('b', 2)], ['card:c']))).toBe('ok');
    expect([ids(replica), replica.seq]).toEqual([['a', 'b'], 9]);
  });

  it('from the past changes nothing', () => {
    const replica = replicaAt(6, card('a', 1));
    expect(replica.apply(batch(2, 6, [], ['card:a']))).toBe('ok');
    expect([ids(replica), replica.seq]).toEqual([['a'], 6]);
  });

  it('that leaves something out is a gap, and is not taken', () => {
    const replica = replicaAt(6);
    expect(replica.apply(batch(7, 8, [card('b', 2)]))).toBe('gap');
    expect([ids(replica), replica.seq]).toEqual([[], 6]);
  });

  it('of another log, or before any view, is a gap', () => {
    expect(replicaAt(6).apply(batch(6, 7, [], [], 0, 'log-2'))).toBe('gap');
    expect(new Replica().apply(batch(0, 1, []))).toBe('gap');
  });

  it('takes away what is gone', () => {
    const replica = replicaAt(6, card('a', 1), card('b', 2));
    replica.apply(batch(6, 7, [], ['card:a']));
    expect(ids(replica)).toEqual(['b']);
  });
});

const placeIn = (theme: string): Own => ({
  type: 'place',
  theme,
  left: false,
  name: null,
  affiliation_said: false,
  affiliation: null,
});

describe('a view', () => {
  it('replaces everything but what is one’s own', () => {
    const replica = replicaAt(6, card('a', 1));
    const place = placeIn('t1');
    replica.apply({ type: 'own', seq: 6, put: [{ key: 'place', value: place }], gone: [] });
    replica.replace(view(9, [card('b', 2)]));
    expect([ids(replica), replica.seq, replica.ownPlace?.theme]).toEqual([['b'], 9, 't1']);
  });
});

describe('own things', () => {
  it('come whole with the welcome and one by one after it', () => {
    const replica = replicaAt(1);
    const reactions: Own = { type: 'reactions', given: { a: ['heart'] } };
    replica.apply({ type: 'own', seq: 1, put: [{ key: 'reactions', value: reactions }], gone: [] });
    replica.apply({
      type: 'welcome',
      role: { role: 'participant', participant: 'p' },
      audience: { audience: 'lobby' },
      epoch: { log: LOG, taken: 0 },
      seq: 1,
      now: 1,
      own: [{ key: 'place', value: placeIn('t1') }],
      tally: { people: 3, present: 2, themes: [], reactions: [], answered: null, questions: 0, round: null },
      version: '1',
    });
    expect([replica.ownPlace?.theme, replica.ownReactions, replica.tally.people]).toEqual(['t1', {}, 3]);
    replica.apply({ type: 'own', seq: 2, put: [{ key: 'place', value: placeIn('t2') }], gone: [] });
    expect(replica.ownPlace?.theme).toBe('t2');
    replica.apply({ type: 'own', seq: 3, put: [], gone: ['place'] });
    expect(replica.ownPlace).toBeUndefined();
  });

  it('are led on by the fields that changed, of what is there', () => {
    const replica = replicaAt(1);
    const votes = {
      to_judge: 2,
      promising: [],
      not_now: [],
      unsure: [],
      picks: [],
      points: {},
      scores: {},
      done: false,
    };
    const ballot: Own = { type: 'ballot', step: 's', theme: 't1', order: ['a', 'b'], ...votes };
    replica.apply({ type: 'own', seq: 2, put: [{ key: 'ballot:s', value: ballot }], gone: [] });
    const before = replica.ownBallot('s');
    const fields = { ...votes, to_judge: 1, promising: ['b'] };
    const patch = [
      { key: 'ballot:s', fields },
      { key: 'ballot:none', fields },
    ];
    replica.apply({ type: 'own', seq: 3, put: [], patch, gone: [] });
    expect(replica.ownBallot('s')).toEqual({ ...ballot, to_judge: 1, promising: ['b'] });
    expect(before).toEqual(ballot);
    expect(replica.ownBallot('none')).toBeUndefined();
  });
});

describe('looking things up', () => {
  function step(index: number): Put {
    const value: StepView = {
      index,
      scope: 'breakout',
      skipped: false,
      runs: [
        {
          theme: 't1',
          phase: 'open',
          opened_at: 1,
          timer: { timer: 'off' },
          grace_until: null,
          ready: false,
        },
      ],
      step: {
        id: `s${index}`,
        title: `Step ${index}`,
        instruction: '',
        minutes: 5,
        grace_ms: 0,
        auto_close: false,
        method: { method: 'select' },
      },
    };
    return { key: `step:s${index}`, value: { type: 'step', ...value } };
  }
  const theme: Entity = {
    type: 'theme',
    id: 't1',
    index: 0,
    letter: 'D',
    title: 'Data',
    question: '?',
    colour: 1,
    icon: 'data',
    places: null,
    step: 's2',
  };

  it('gives steps by index, cards by time, and where a theme is', () => {
    const replica = replicaAt(1, step(2), step(1), card('b', 2), card('a', 1), card('c', 3, 't2'), {
      key: 'theme:t1',
      value: theme,
    });
    expect(replica.steps.map(({ index }) => index)).toEqual([1, 2]);
    expect(replica.cards('t1').map(({ id }) => id)).toEqual(['a', 'b']);
    expect(replica.currentStep('t1')?.index).toBe(2);
    expect(replica.currentStep(null)).toBeUndefined();
    expect(replica.runOf('s2', 't1')?.phase).toBe('open');
    expect(replica.runOf('s2', null)).toBeUndefined();
  });
});

interface Story {
  audience: ViewAnswer['audience'];
  before: ViewAnswer;
  messages: ServerMessage[];
  /** The same for who takes lean messages. */
  lean: ServerMessage[];
  after: ViewAnswer;
}

/** Written by the server's own tests: what it says leads every audience from one view to the next. */
const FIXTURES = fileURLToPath(new URL('../../../tests/fixtures/replica/', import.meta.url));

describe.skipIf(!existsSync(FIXTURES))('the server’s own stories', () => {
  const names = existsSync(FIXTURES) ? readdirSync(FIXTURES).filter((name) => name.endsWith('.json')) : [];
  it.each(names)('%s', (name) => {
    const stories = JSON.parse(readFileSync(FIXTURES + name, 'utf8')) as Story[];
    expect(stories.length).toBeGreaterThan(0);
    const tellings = stories.flatMap((story) => [story, { ...story, messages: story.lean }]);
    for (const { audience, before, messages, after } of tellings) {
      const replica = new Replica();
      replica.replace(before);
      for (const message of messages) expect(replica.apply(message), JSON.stringify(audience)).toBe('ok');
      const held = Object.fromEntries(replica.entities);
      expect(held).toEqual(Object.fromEntries(after.put.map(({ key, value }) => [key, value])));
      // Events that this audience sees nothing of make no batch: the next one that does spans them.
      const reached = messages.map((message) => (message.type === 'batch' ? message.to : 0));
      expect(replica.seq).toBe(Math.max(before.seq, ...reached));
      expect(replica.seq).toBeLessThanOrEqual(after.seq);
    }
  });
});
