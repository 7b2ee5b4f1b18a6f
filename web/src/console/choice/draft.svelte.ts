// A selection while it is being made: begins with what was decided or what the result says, and is nobody's until it
// is confirmed. It sends nothing.
import type { Count } from '$lib/protocol/Count.ts';
import type { SelectionView } from '$lib/protocol/SelectionView.ts';

export class Draft {
  #begun: readonly string[];
  #edited = $state.raw<readonly string[] | null>(null);
  /** What stood before each change, last one last. */
  #before = $state.raw<readonly (readonly string[] | null)[]>([]);
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
    this.#edit([...order.slice(0, to), idea, ...order.slice(to)]);
  }

  drop(idea: string): void {
    this.#edit(this.selected.filter((id) => id !== idea));
  }

  add(idea: string): void {
    if (!this.selected.includes(idea)) this.#edit([...this.selected, idea]);
  }

  /** Another idea in the place of this one. */
  swap(idea: string, other: string): void {
    if (this.selected.includes(other)) return;
    this.#edit(this.selected.map((id) => (id === idea ? other : id)));
  }

  /** Back to what the result says. */
  reset(): void {
    this.#edit(this.#result ?? []);
  }

  get undoable(): boolean {
    return this.#before.length > 0;
  }

  /** Takes the last change back. */
  undo(): void {
    const last = this.#before.at(-1);
    if (last === undefined) return;
    this.#edited = last;
    this.#before = this.#before.slice(0, -1);
  }

  #edit(selected: readonly string[]): void {
    this.#before = [...this.#before, this.#edited];
    this.#edited = selected;
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

/** The same decision where ideas were put together since: what stands for them, once. */
export function standingSelection(
  decided: SelectionView,
  standsFor: (idea: string) => string,
): SelectionView {
  return { ...decided, selected: [...new Set(decided.selected.map(standsFor))] };
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}
