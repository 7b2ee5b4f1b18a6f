// What is being typed, kept on the device from the first letter, by place: a step that changes takes no text along. Tabs of
// one person share it.
import type { PageStorage } from '$lib/storage.ts';

type Texts = Record<string, string>;

export class Drafts {
  /** Whether the device keeps them beyond this page. */
  kept = $state(true);
  #storage: PageStorage;
  #texts = $state.raw<Readonly<Texts>>({});

  constructor(storage: PageStorage) {
    this.#storage = storage;
    this.#write(this.#read());
    // Another tab wrote: its letters are this person's too.
    addEventListener('storage', () => (this.#texts = this.#read()));
  }

  /** Where something is being typed. */
  get places(): string[] {
    return Object.keys(this.#texts);
  }

  /** Empty where nothing is being typed. */
  text(place: string): string {
    return this.#texts[place] ?? '';
  }

  set(place: string, text: string): void {
    // Read again: another tab may have typed elsewhere meanwhile.
    const texts = this.#read();
    if (text === '') delete texts[place];
    else texts[place] = text;
    this.#write(texts);
  }

  #read(): Texts {
    const kept = this.#storage.get('drafts');
    const texts = typeof kept === 'object' && kept !== null ? Object.entries(kept) : [];
    return Object.fromEntries(texts.filter(([, text]) => typeof text === 'string' && text !== ''));
  }

  #write(texts: Texts): void {
    this.#texts = texts;
    this.kept = this.#storage.set('drafts', texts);
  }
}
