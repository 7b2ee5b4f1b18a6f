// Which phones reached the server since this page was opened. It asks again and again, and draws nothing.
import { get, Refused } from '$lib/api.ts';
import type { ChecksAnswer } from '$lib/protocol/ChecksAnswer.ts';
import type { CheckView } from '$lib/protocol/CheckView.ts';

const AGAIN_MS = 1_000;
/** After this long without a phone something is wrong with the network, not with who scans. */
export const PATIENCE_MS = 20_000;

export class Checks {
  /** The newest first. */
  checks = $state.raw<readonly CheckView[]>([]);
  /** Nobody came for a while: say what to try. */
  overdue = $state(false);
  /** The link opens nothing here. */
  unknown = $state(false);
  #token: string;
  #since: number | null = null;

  constructor(token: string) {
    this.#token = token;
  }

  /** Asks from now on; the answer ends it. */
  follow(): () => void {
    void this.#look();
    const asking = setInterval(() => void this.#look(), AGAIN_MS);
    const patience = setTimeout(() => (this.overdue = true), PATIENCE_MS);
    return () => {
      clearInterval(asking);
      clearTimeout(patience);
    };
  }

  async #look(): Promise<void> {
    try {
      const { now, checks } = await get<ChecksAnswer>('/checks', this.#token);
      this.#since ??= now;
      const since = this.#since;
      const fresh = checks.filter(({ at }) => at >= since);
      if (JSON.stringify(fresh) !== JSON.stringify(this.checks)) this.checks = fresh;
    } catch (error) {
      this.unknown = error instanceof Refused && (error.status === 401 || error.status === 403);
    }
  }
}
