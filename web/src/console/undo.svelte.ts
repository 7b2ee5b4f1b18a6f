// What can be taken back at the desk, last first. It sends nothing.
import type { Command } from '$lib/protocol/Command.ts';

/** Presses one can go back. More is no memory anyone has. */
const UNDO_MAX = 30;

export interface Undoable {
  /** What was done, in words: "T14 verborgen". */
  done: string;
  /** The command that takes it back. */
  inverse: Command;
}

export class UndoStack {
  #stack = $state.raw<readonly Undoable[]>([]);

  get last(): Undoable | null {
    return this.#stack.at(-1) ?? null;
  }

  push(what: Undoable): void {
    this.#stack = [...this.#stack, what].slice(-UNDO_MAX);
  }

  /** Takes the last one off the stack. */
  pop(): Undoable | null {
    const { last } = this;
    this.#stack = this.#stack.slice(0, -1);
    return last;
  }
}
