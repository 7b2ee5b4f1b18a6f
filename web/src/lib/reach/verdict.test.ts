import { expect, it } from 'vitest';
import type { CheckBody } from '$lib/protocol/CheckBody.ts';
import { isGood, notesOn } from './verdict.ts';

const good: CheckBody = {
  id: 'one',
  rtt_ms: 20,
  socket: true,
  poll: true,
  kept: true,
  database: true,
  clock_ms: 0,
  bytes: 40_000,
  load_ms: 300,
};

it('is good where a phone can speak with the server, one way or the other', () => {
  expect([isGood(good), notesOn(good)]).toEqual([true, []]);
  const plain = { ...good, socket: false };
  expect([isGood(plain), notesOn(plain)]).toEqual([true, ['poll']]);
  const neither = { ...plain, poll: false };
  expect([isGood(neither), notesOn(neither)]).toEqual([false, []]);
});

it('says what is worth knowing', () => {
  expect(notesOn({ ...good, rtt_ms: 1_000, kept: false })).toEqual(['slow', 'kept']);
  expect(notesOn({ ...good, database: false, clock_ms: 90_000 })).toEqual(['kept']);
});
