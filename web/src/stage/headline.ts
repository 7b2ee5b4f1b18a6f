// Where an idea is long, what of it is read from ten metres first. It changes no words.
import { graphemes } from '$lib/graphemes.ts';

/** The most that stands large on a projector in three lines. */
const HEADLINE_MAX = 100;

export interface Headline {
  readonly first: string;
  /** What follows, smaller; empty where everything stands in the first part. */
  readonly rest: string;
}

// A sentence ends where a capital follows; "bijv. bomen" goes on.
const FIRST = /^([^\n]+?(?:[.!?…](?=\s+["'“‘(]?\p{Lu})|(?=\n)))\s+(.+)$/su;

/** The first line or sentence apart, where it is short enough and something follows. */
export function headlineOf(text: string): Headline {
  const [, first, rest] = FIRST.exec(text.trim()) ?? [];
  if (!first || !rest || graphemes(first) > HEADLINE_MAX) return { first: text.trim(), rest: '' };
  return { first, rest: rest.trim() };
}
