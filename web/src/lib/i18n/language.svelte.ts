// Which language the page speaks now. It does not know the texts: translators register how theirs are fetched.
import languages from 'texts:languages';

/** One for each file in `languages`, the one that comes with the page first. */
export const LANGUAGES = languages;
export type LanguageCode = string;

/** What the page speaks where nothing else is known. */
export const FIRST = LANGUAGES[0].code;

const STORED_AS = 'werkatelier:language';

/** The first language comes with the page; another is fetched the first time it is asked for. */
class Language {
  #current = $state<LanguageCode>(FIRST);
  #fetchers: ((code: LanguageCode) => Promise<void>)[] = [];

  /** The language on screen. Changes only when all its texts are there. */
  get current(): LanguageCode {
    return this.#current;
  }

  /** The tag for `Intl`. */
  get locale(): string {
    return LANGUAGES.find(({ code }) => code === this.#current)?.locale ?? this.#current;
  }

  /** For translators. Where the page already speaks the other language, the texts are fetched at once. */
  register(fetchTexts: (code: LanguageCode) => Promise<void>): void {
    this.#fetchers.push(fetchTexts);
    if (this.#current !== FIRST) void fetchTexts(this.#current);
  }

  /** Rejects where the texts cannot be fetched; the page then goes on in the language it had. */
  async use(code: LanguageCode): Promise<void> {
    if (code !== FIRST) await Promise.all(this.#fetchers.map((fetchTexts) => fetchTexts(code)));
    this.#current = code;
    if (typeof document !== 'undefined') document.documentElement.lang = code;
  }

  /** What the person chose, on all pages of this browser; `null` where they never did. */
  get chosen(): LanguageCode | null {
    try {
      return asLanguage(localStorage.getItem(STORED_AS));
    } catch {
      return null;
    }
  }

  /** The person's own choice: from now on it goes before the workshop's language. */
  async choose(code: LanguageCode): Promise<void> {
    await this.use(code);
    try {
      localStorage.setItem(STORED_AS, code);
    } catch {
      // A browser that keeps nothing asks again next time.
    }
  }

  /** The workshop's language, unless the person chose one. */
  async follow(workshopLanguage: string): Promise<void> {
    await this.use(this.chosen ?? asLanguage(workshopLanguage) ?? FIRST);
  }
}

export const language = new Language();

export function asLanguage(code: string | null): LanguageCode | null {
  return LANGUAGES.find((known) => known.code === code)?.code ?? null;
}
