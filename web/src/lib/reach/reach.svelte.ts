// Where phones come, asked again every few seconds: the server knows its networks, and a laptop changes them. It draws
// nothing.
import { get, request } from '$lib/api.ts';
import type { ReachAnswer } from '$lib/protocol/ReachAnswer.ts';
import type { Wifi } from '$lib/protocol/Wifi.ts';

/** Short beside the time in which people notice that a code does not work; a request is a kilobyte. */
const AGAIN_MS = 3_000;

export class Reach {
  answer = $state.raw<ReachAnswer | null>(null);
  #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  /** What QR codes show. Until the server said, what is in the address bar leads here at least from this device. */
  readonly address = $derived(this.answer?.address ?? location.origin);

  /** The Wi-Fi to show before the code; none where phones come in over the internet. */
  readonly wifi = $derived.by((): Wifi | null => {
    const shown = this.answer?.addresses.find(({ origin }) => origin === this.answer?.address);
    return shown?.kind === 'public' ? null : (this.answer?.wifi ?? null);
  });

  /** Asks from now on; the answer ends it. */
  follow(): () => void {
    void this.look();
    const timer = setInterval(() => void this.look(), AGAIN_MS);
    return () => clearInterval(timer);
  }

  async look(): Promise<void> {
    try {
      this.#take(await get<ReachAnswer>('/address', this.#token));
    } catch {
      // What was known stands until the server answers again.
    }
  }

  /** Rejects with `Refused`. */
  async choose(origin: string | null): Promise<void> {
    this.#take(await this.#put('/address', { origin }));
  }

  /** Rejects with `Refused`. */
  async setWifi(wifi: Wifi | null): Promise<void> {
    this.#take(await this.#put('/wifi', { wifi }));
  }

  #put(path: string, body: unknown): Promise<ReachAnswer> {
    return request<ReachAnswer>('PUT', path, { token: this.#token, body });
  }

  /** What did not change is not drawn again. */
  #take(answer: ReachAnswer): void {
    if (JSON.stringify(answer) !== JSON.stringify(this.answer)) this.answer = answer;
  }
}
