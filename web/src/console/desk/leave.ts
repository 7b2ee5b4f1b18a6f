// Where the focus goes when a box on a card of the desk closes.

/**
 * From the box on card `of` to card `to`. Do it first: a box that is removed with the focus in it would leave the list, and
 * the list would move. Who went on elsewhere while the server answered stays there.
 */
export function leaveBox(of: string | null, to: string | null = of): void {
  const at = document.activeElement;
  const inBox = at === document.body || document.getElementById(`card-${of}`)?.contains(at);
  if (inBox) document.getElementById(`card-${to}`)?.focus();
}
