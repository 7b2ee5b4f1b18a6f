// Where the plenary goes on. It presents nothing itself.

/** The item after the one in the spotlight; from the overview the one that was there last, or the first. */
export function nextItem(spotlight: number | null, last: number | null): number {
  return spotlight === null ? (last ?? 0) : spotlight + 1;
}
