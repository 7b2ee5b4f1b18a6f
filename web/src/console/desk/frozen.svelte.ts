// A list that does not move under somebody's hands: what is new waits until it is asked for. It knows no cards.

export class FrozenList {
  /** What stands on screen now, in this order. */
  ids = $state.raw<readonly string[]>([]);
  #latest = $state.raw<readonly string[]>([]);
  #about = '';

  /** How many new ones wait. */
  readonly waiting = $derived.by(() => {
    const shown = new Set(this.ids);
    return this.#latest.filter((id) => !shown.has(id)).length;
  });

  /**
   * The list as it would be now. It is shown at once when it is about something else (another theme, filter or
   * order) or when nobody is `busy` in it; otherwise everything keeps its place.
   */
  offer(ids: readonly string[], about: string, busy: boolean): void {
    this.#latest = ids;
    if (about === this.#about && busy) return;
    this.#about = about;
    if (!same(this.ids, ids)) this.ids = ids;
  }

  /** "Toon": what waits comes in. */
  show(): void {
    this.ids = this.#latest;
  }
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}
