// Where cards of different heights stand on a wall. It measures nothing and draws nothing.

export interface Spot {
  readonly column: number;
  /** From the top of the wall, in the unit of the heights. */
  readonly top: number;
}

/**
 * Each card goes to the shortest column, the first of equals: a card that is added at the end moves no other.
 * Heights and gap in one unit; `height` is that of the whole.
 */
export function masonry(heights: readonly number[], columns: number, gap: number) {
  const ends = Array.from({ length: columns }, () => 0);
  const spots = heights.map((height): Spot => {
    const top = Math.min(...ends);
    const column = ends.indexOf(top);
    ends[column] = top + height + gap;
    return { column, top };
  });
  return { spots, height: Math.max(0, ...ends.map((end) => end - gap)) };
}

/**
 * Cuts a wall in pages from the newest back: the first page holds the newest cards that fit together, in their own
 * order, and so on. Gives the index of each page's first card; page `n` ends where page `n - 1` begins.
 */
export function pagesFromNewest(
  heights: readonly number[],
  columns: number,
  gap: number,
  room: number,
): number[] {
  const starts: number[] = [];
  for (let end = heights.length; end > 0; end = starts.at(-1) ?? 0) {
    let start = end - 1;
    while (start > 0 && masonry(heights.slice(start - 1, end), columns, gap).height <= room) start -= 1;
    starts.push(start);
  }
  return starts;
}
