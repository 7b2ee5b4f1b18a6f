// How the voters of each place saved up for it and spent it, read from the record of a count. It draws nothing.
import type { Count } from '../protocol/Count.ts';

/** One place of a fair-share result, as a price that is paid. A price is 1, whatever the place. */
export interface Payment {
  idea: string;
  /** How long its voters saved, as a part (0 to 1) of the longest in this result. */
  waited: number;
  /** Voters who saved from the start, and those who had paid for an earlier place and saved anew. */
  fresh: number;
  again: number;
  /** What the fresh ones paid together, 0 to 1; the others paid the rest. */
  freshPart: number;
}

/** The payments of the places, in order. Empty where the rule knows no saving up. */
export function paymentsOf(count: Count): Payment[] {
  const places = count.order.filter(({ outcome, time }) => outcome === 'selected' && time !== null);
  const longest = Math.max(...places.map(({ time }) => fraction(time)));
  return places.map(({ id, time, supporters, represented }) => {
    const saved = fraction(time);
    const fresh = supporters - represented;
    const freshPart = represented === 0 ? 1 : Math.min(1, fresh * saved);
    return {
      idea: id,
      waited: longest > 0 ? saved / longest : 0,
      fresh,
      again: represented,
      freshPart,
    };
  });
}

/** An exact fraction, "5/42" or "3", as near as a picture or one decimal needs. */
export function fraction(text: string | null): number {
  const [above, below] = (text ?? '').split('/').map(Number);
  return above === undefined || Number.isNaN(above) ? 0 : above / (below ?? 1);
}
