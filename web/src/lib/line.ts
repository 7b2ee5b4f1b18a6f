// What a session speaks through: a socket, or long polling where sockets are blocked. It knows no replica.
import type { ClientMessage } from './protocol/ClientMessage.ts';
import type { Refusal } from './protocol/Refusal.ts';
import type { Resume } from './protocol/Resume.ts';
import type { ServerMessage } from './protocol/ServerMessage.ts';

export interface LineOptions {
  workshop: string;
  token: string;
  /** What the page has already, asked at every new beginning. */
  resume: () => Resume | null;
  on: LineEvents;
}

export interface LineEvents {
  message(message: ServerMessage): void;
  /** Messages can be sent from here on. */
  up(): void;
  /** It broke, or an attempt failed; the line goes on trying by itself. `failures` in a row, without an `up` between. */
  down(failures: number): void;
  /** This link opens nothing any more; the line stopped. */
  refused(refusal: Refusal): void;
}

export interface Line {
  start(): void;
  stop(): void;
  /** Whether it was handed on; what is not, is not kept. */
  send(message: ClientMessage): boolean;
  /** Finds out now whether the line still works: the page came in sight, or time jumped. */
  probe(): void;
}

/** First base, doubling to the cap. */
const BASE_MS = 500;
const CAP_MS = 15_000;

/** Full jitter: anywhere between nothing and the doubled base, so that a thousand phones do not come back together. */
export function jitter(attempt: number, chance: number = Math.random()): number {
  return chance * Math.min(CAP_MS, BASE_MS * 2 ** Math.min(attempt, 10));
}
