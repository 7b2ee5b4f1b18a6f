import { expect, it } from 'vitest';
import { clock } from '$lib/clock.svelte.ts';
import type { CardView } from '$lib/protocol/CardView.ts';
import { Replica } from '$lib/replica.svelte.ts';
import type { Phone } from './phone.svelte.ts';
import { Reading } from './reading.svelte.ts';

const card = (id: string, at: number): CardView => ({
  id,
  theme: 't',
  step: 's',
  number: 'T1',
  text: id,
  parents: [],
  name: null,
  clarified: false,
  at,
});

it('calls new what was posted after the arrival, not what reaches the page after it', () => {
  const replica = new Replica();
  const put = (one: CardView) => replica.entities.set(`card:${one.id}`, { type: 'card', ...one });
  const reading = new Reading({ replica, isOwn: () => false } as unknown as Phone, 's', 't');
  const minute = 60_000;
  put(card('before', clock.now - minute));
  expect([reading.fresh, reading.left]).toEqual([0, 1]);
  put(card('after', clock.now + minute));
  expect([reading.fresh, reading.left]).toEqual([1, 1]);
});
