// Fetches the screens of later steps after the first one stands, and goes on trying: a step may open while the line is
// bad. It chooses no screen.
import { jitter } from '$lib/line.ts';

type Screens = typeof import('./later.ts');

/** As often a bad line may be the reason. */
const ATTEMPTS = 3;

class Later {
  /** `null` until they are there. */
  screens = $state.raw<Screens | null>(null);
  /** They do not come, however often: the server may have newer ones, and no longer these. */
  missing = $state(false);
  #asked = false;

  async fetch(): Promise<void> {
    if (this.#asked) return;
    this.#asked = true;
    for (let attempt = 1; this.screens === null; attempt += 1) {
      try {
        this.screens = await import('./later.ts');
      } catch {
        this.missing = attempt >= ATTEMPTS;
        await new Promise((resolve) => setTimeout(resolve, 500 + jitter(attempt)));
      }
    }
  }
}

export const later = new Later();
