// The same conversation over plain requests, where a network lets no sockets through. Slower, never different.
import { get, post, Refused } from './api.ts';
import { jitter, type Line, type LineOptions } from './line.ts';
import type { Answer } from './protocol/Answer.ts';
import type { ClientMessage } from './protocol/ClientMessage.ts';
import type { Done } from './protocol/Done.ts';
import type { EventsAnswer } from './protocol/EventsAnswer.ts';
import type { Resume } from './protocol/Resume.ts';

/** Seconds that the server may keep a question open. It may 25; this way a dead line is noticed within 20. */
const WAIT_S = 10;
/** An answer this much later than it should be is none. */
const SLACK_MS = 8_000;
/** How often, and how many times, to look whether the view came before asking for it again. */
const VIEW_LOOK_MS = 200;
const VIEW_LOOKS = 25;

/** Not a failure: the page wants to know at once. */
const PROBED = Symbol('probed');

export class LongPollLine implements Line {
  #options: LineOptions;
  #running: AbortController | null = null;
  #failures = 0;
  #proven = false;
  /** The number that came with one's own things. */
  #own: number | null = null;
  /** Ends the question that is open. */
  #cancel: (() => void) | null = null;
  #wake: (() => void) | null = null;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#running) return;
    const running = new AbortController();
    this.#running = running;
    this.#proven = false;
    void this.#loop(running.signal);
  }

  stop(): void {
    this.#running?.abort();
    this.#running = null;
    this.#wake?.();
  }

  probe(): void {
    this.#proven = false;
    this.#cancel?.();
    this.#wake?.();
  }

  send(message: ClientMessage): boolean {
    if (!this.#running) return false;
    if (message.type === 'do') void this.#command(message);
    else if (message.type === 'ask') void this.#ask(message);
    else if (message.type === 'follow') this.#wake?.();
    return true;
  }

  async #loop(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const at = this.#options.resume();
        if (!at) {
          await this.#askForView();
          continue;
        }
        const { messages } = await this.#poll(at, signal);
        if (signal.aborted) return;
        this.#failures = 0;
        this.#proven = true;
        for (const message of messages) {
          if (message.type === 'own') this.#own = message.seq;
          this.#options.on.message(message);
        }
        this.#options.on.up();
        // After `stale` the view is fetched first; `follow` wakes this loop.
        if (messages.some(({ type }) => type === 'stale')) await this.#sleep(WAIT_S * 1000);
      } catch (error) {
        if (signal.aborted) return;
        if (error === PROBED) continue;
        if (error instanceof Refused && !error.meansLater) {
          this.stop();
          this.#options.on.refused(error);
          return;
        }
        this.#failures += 1;
        this.#proven = false;
        this.#options.on.down(this.#failures);
        await this.#sleep(500 + jitter(this.#failures));
      }
    }
  }

  /** Without a place to go on from only a view helps: the session fetches it, as it does when the server says so. */
  async #askForView(): Promise<void> {
    this.#options.on.message({ type: 'stale', audience: { audience: 'lobby' }, spread_ms: 0 });
    for (let looks = 0; looks < VIEW_LOOKS && !this.#options.resume(); looks += 1) {
      await this.#sleep(VIEW_LOOK_MS);
    }
  }

  async #poll(at: Resume, signal: AbortSignal): Promise<EventsAnswer> {
    const { workshop, token } = this.#options;
    const query = new URLSearchParams({
      log: at.epoch.log,
      taken: String(at.epoch.taken),
      after: String(at.seq),
      audience: JSON.stringify(at.audience),
      lean: 'true',
      ...(this.#own !== null && { own: String(this.#own) }),
      // The first answer comes at once: it says that this way works.
      wait: String(this.#proven ? WAIT_S : 0),
    });
    const limit = new AbortController();
    const cancel = () => limit.abort();
    signal.addEventListener('abort', cancel);
    let probed = false;
    this.#cancel = () => {
      probed = true;
      cancel();
    };
    const timer = setTimeout(cancel, this.#proven ? WAIT_S * 1000 + SLACK_MS : SLACK_MS);
    try {
      return await get<EventsAnswer>(`/workshops/${workshop}/events?${query}`, token, limit.signal);
    } catch (error) {
      throw probed ? PROBED : error;
    } finally {
      this.#cancel = null;
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    }
  }

  async #command({ id, command }: Extract<ClientMessage, { type: 'do' }>): Promise<void> {
    const { workshop, token, on } = this.#options;
    try {
      const done = await post<Done>(`/workshops/${workshop}/commands`, token, { id, command });
      on.message({ type: 'done', ...done });
    } catch (error) {
      const { code, params } = asRefused(error);
      on.message({ type: 'rejected', id, code, params });
    }
  }

  async #ask({ id, what }: Extract<ClientMessage, { type: 'ask' }>): Promise<void> {
    const { workshop, token, on } = this.#options;
    try {
      const answer = await post<Answer>(`/workshops/${workshop}/ask`, token, what);
      on.message({ type: 'answer', id, answer });
    } catch (error) {
      const { code, params } = asRefused(error);
      on.message({ type: 'answer', id, answer: { answer: 'refused', code, params } });
    }
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wake?.(), ms);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
    });
  }
}

function asRefused(error: unknown): Refused {
  return error instanceof Refused ? error : new Refused({ code: 'network', params: {} });
}
