// What a screen reader says of what happens by itself: one thing at a time, never faster than one per five seconds.
// It shows nothing.

/** Least time between two announcements, in milliseconds (promises §5). */
export const ANNOUNCE_EVERY_MS = 5_000;

/** How many wait at most; when more come, the oldest is no longer news. */
const WAITING_MAX = 3;

export class Announcer {
  /** What the page's one `StatusRegion` holds now. */
  text = $state('');

  #waiting: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Says it at once or when its turn comes. What is being said or waits already is not said again. */
  say(text: string): void {
    if (this.#timer === undefined) {
      this.#show(text);
    } else if (text !== this.text && !this.#waiting.includes(text)) {
      this.#waiting = [...this.#waiting, text].slice(-WAITING_MAX);
    }
  }

  /** The same for what changes at every press: what waits to be said is old, and only this is still news. */
  sayLatest(text: string): void {
    this.#waiting = [];
    this.say(text);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
    this.text = '';
  }

  #show(text: string): void {
    this.text = text;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const next = this.#waiting.shift();
      // Emptied, so that the same words later are a change, and are read again.
      if (next === undefined) this.text = '';
      else this.#show(next);
    }, ANNOUNCE_EVERY_MS);
  }
}

/** The page's own. */
export const announcer = new Announcer();
