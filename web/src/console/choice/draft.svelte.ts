// A selection while it is being made: begins with what was decided or what the result says, and is nobody's until it
// is confirmed. It sends nothing.
import type { Count } from '$lib/protocol/Count.ts';
import type { SelectionView } from '$lib/protocol/SelectionView.ts';

export class Draft {
  #begun: readonly string[];
  #edited = $state.raw<readonly string[] | null>(null);
  #reason = $state<string | null>(null);
  #names = $state.raw<Readonly<Record<string, string>>>({});
  readonly #result: readonly string[] | null;
  readonly #decided: SelectionView | null;

  constructor(result: Count | null, decided: SelectionView | null) {
    this.#result = result && placesOf(result);
    this.#decided = decided;
    this.#begun = decided?.selected ?? this.#result ?? [];
  }

  get selected(): readonly string[] {
    return this.#edited ?? this.#begun;
  }

  get reason(): string {
    return this.#reason ?? this.#decided?.reason ?? '';
  }

  set reason(text: string) {
    this.#reason = text;
  }

  /** Other ideas than the result's places, or another order. False where nothing was counted. */
  get differs(): boolean {
    return this.#result !== null && !same(this.#result, this.selected);
  }

  /** Whether confirming would change anything. */
  get changed(): boolean {
    return this.#edited !== null || this.#reason !== null || Object.keys(this.#names).length > 0;
  }

  pitcherOf(idea: string): string {
    return this.#names[idea] ?? this.#decided?.pitchers.find((one) => one.contribution === idea)?.name ?? '';
  }

  name(idea: string, pitcher: string): void {
    this.#names = { ...this.#names, [idea]: pitcher };
  }

  /** One place up (−1) or down (1). */
  move(idea: string, by: 1 | -1): void {
    const at = this.selected.indexOf(idea);
    const to = at + by;
    if (at < 0 || to < 0 || to >= this.selected.length) return;
    const order = this.selected.filter((id) => id !== idea);
    this.#edited = [...order.slice(0, to), idea, ...order.slice(to)];
  }

  drop(idea: string): void {
    this.#edited = this.selected.filter((id) => id !== idea);
  }

  add(idea: string): void {
    if (!this.selected.includes(idea)) this.#edited = [...this.selected, idea];
  }

  /** Back to what the result says. */
  reset(): void {
    this.#edited = this.#result ?? [];
  }

  get pitchers(): { contribution: string; name: string }[] {
    const named = this.selected.map((idea) => ({ contribution: idea, name: this.pitcherOf(idea).trim() }));
    return named.filter(({ name }) => name !== '');
  }
}

/** The ideas with a place, in order. */
export function placesOf(count: Count): string[] {
  return count.order.filter(({ outcome }) => outcome === 'selected').map(({ id }) => id);
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}
