// The paper ballots that were entered at this console, so that one can be corrected: the server keeps no list of whose
// paper was whose. It sends nothing.
import { SvelteMap } from 'svelte/reactivity';
import type { Said } from './paper.ts';

export interface Paper extends Said {
  /** The id under which the server counts it; entering it again replaces it. */
  ballot: string;
}

const storedAs = (workshop: string) => `werkatelier:console-papers:${workshop}`;

export class Papers {
  readonly #workshop: string;
  /** By round, in the order of entering. */
  readonly #papers: SvelteMap<string, readonly Paper[]>;

  constructor(workshop: string) {
    this.#workshop = workshop;
    this.#papers = new SvelteMap(stored(workshop));
  }

  of(run: string): readonly Paper[] {
    return this.#papers.get(run) ?? [];
  }

  /** Adds a ballot, or changes the one with its id. */
  keep(run: string, paper: Paper): void {
    const before = this.of(run);
    const known = before.some(({ ballot }) => ballot === paper.ballot);
    const after = known
      ? before.map((one) => (one.ballot === paper.ballot ? paper : one))
      : [...before, paper];
    this.#papers.set(run, after);
    try {
      localStorage.setItem(storedAs(this.#workshop), JSON.stringify([...this.#papers]));
    } catch {
      // A browser that keeps nothing forgets the list with the page; the ballots are counted all the same.
    }
  }
}

function stored(workshop: string): [string, readonly Paper[]][] {
  try {
    return JSON.parse(localStorage.getItem(storedAs(workshop)) ?? '[]') as [string, readonly Paper[]][];
  } catch {
    return [];
  }
}
