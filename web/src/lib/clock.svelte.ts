// What time it is on the server, and how long something still lasts. It draws nothing and closes nothing: the timer
// informs, the server decides.
import { createSubscriber } from 'svelte/reactivity';

/** How many sightings of the server's clock the estimate looks at. */
const SIGHTINGS = 8;

/** A sighting this far from the estimate means that one of the clocks was set, or that the device slept. */
const JUMP_MS = 5_000;

/** How often what shows time is drawn anew: a second never shows for less than three quarters of one. */
const TICK_MS = 250;

export class ServerClock {
  #sightings = $state.raw<readonly number[]>([]);
  #local: () => number;
  #tick = createSubscriber((update) => {
    const timer = setInterval(update, TICK_MS);
    return () => clearInterval(timer);
  });

  /** `local`: this device's clock in milliseconds, for tests. */
  constructor(local: () => number = Date.now) {
    this.#local = local;
  }

  /**
   * Call with every `now` (milliseconds since 1970) at the moment it comes in. A message only ever arrives late, so
   * the largest difference seen lately is the nearest to the truth.
   */
  observe(serverNow: number): void {
    const seen = serverNow - this.#local();
    const jumped = this.#sightings.length > 0 && Math.abs(seen - this.offset) > JUMP_MS;
    this.#sightings = jumped ? [seen] : [...this.#sightings, seen].slice(-SIGHTINGS);
  }

  /** Server minus device, in milliseconds; 0 until the server was heard. */
  get offset(): number {
    return this.#sightings.length === 0 ? 0 : Math.max(...this.#sightings);
  }

  /** The server's time in milliseconds since 1970. In markup and effects it ticks by itself. */
  get now(): number {
    this.#tick();
    return this.#local() + this.offset;
  }

  /** Milliseconds until a moment on the server's clock, never below 0. Ticks as `now` does. */
  remaining(endsAt: number): number {
    return Math.max(0, endsAt - this.now);
  }
}

/** The page's own. */
export const clock = new ServerClock();
