// What is being typed, kept on the device from the first letter, by place: a step that changes takes no text along.
import type { PageStorage } from '$lib/storage.ts';

export class Drafts {
  #storage: PageStorage;
  #texts = $state<Record<string, string>>({});

  constructor(storage: PageStorage) {
    this.#storage = storage;
    const kept = storage.get('drafts');
    if (typeof kept === 'object' && kept !== null) {
      for (const [place, text] of Object.entries(kept)) {
        if (typeof text === 'string') this.#texts[place] = text;
      }
    }
  }

  /** Empty where nothing is being typed. */
  text(place: string): string {
    return this.#texts[place] ?? '';
  }

  set(place: string, text: string): void {
    if (text === '') delete this.#texts[place];
    else this.#texts[place] = text;
    this.#storage.set('drafts', this.#texts);
  }
}
