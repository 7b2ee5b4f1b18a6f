// The socket to the server: says hello, keeps finding out whether it is still there, and comes back by itself. What the
// messages mean is the session's business.
import { jitter, type Line, type LineOptions } from './line.ts';
import { meansLater } from './api.ts';
import type { ClientMessage } from './protocol/ClientMessage.ts';
import type { Refusal } from './protocol/Refusal.ts';
import type { ServerMessage } from './protocol/ServerMessage.ts';
import { inOrder, unpacks } from './unpack.ts';

export const SUBPROTOCOL = 'werkatelier.v1';

const TICK_MS = 1_000;
const PING_MS = 10_000;
/** Ping and wait together stay under the 20 s in which a phone must notice that nobody answers. */
const PONG_MS = 7_000;
const PROBE_MS = 4_000;
const WELCOME_MS = 8_000;
/** A tick this much late, or early: the device slept, or its clock was set. */
const JUMP_MS = 5_000;
/** A connection that lived shorter did not prove that the server is well. */
const STEADY_MS = 5_000;
/** Where a restarting server names no delay. */
const RESTART_SPREAD_MS = 3_000;

const CLOSED_FOR_GOOD: Readonly<Record<number, string>> = {
  4401: 'unauthorized',
  4404: 'not_found',
  4409: 'protocol_changed',
};
const RESTART = 1012;
/** Not codes of the wire: nobody closed, and nobody answers; or what came cannot be unpacked. */
const SILENT = 0;
const UNREADABLE = -1;

export class SocketLine implements Line {
  #options: LineOptions;
  #socket: WebSocket | null = null;
  #welcomed = false;
  #failures = 0;
  #upSince = 0;
  #lastTick = 0;
  #pingDue = 0;
  /** Until when the server must have said something; 0 is no matter. */
  #deadline = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #ticker: ReturnType<typeof setInterval> | undefined;
  #refusal: Refusal | null = null;
  /** Whether it takes messages packed; no more, once one could not be read. */
  #packed = unpacks();

  constructor(options: LineOptions) {
    this.#options = options;
  }

  start(): void {
    this.#lastTick = Date.now();
    this.#ticker ??= setInterval(() => this.#tick(), TICK_MS);
    this.#connect();
  }

  stop(): void {
    clearInterval(this.#ticker);
    this.#ticker = undefined;
    clearTimeout(this.#retry);
    this.#drop();
  }

  send(message: ClientMessage): boolean {
    if (!this.#welcomed || this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  probe(): void {
    if (this.#ticker === undefined) return;
    if (this.#welcomed) this.#ping(PROBE_MS);
    else if (!this.#socket) this.#connect();
  }

  /** Begins anew at once: what came does not fit what the page has. */
  restart(): void {
    this.#drop();
    this.#connect();
  }

  #connect(): void {
    clearTimeout(this.#retry);
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const socket = new WebSocket(`${scheme}://${location.host}/api/v1/socket`, SUBPROTOCOL);
    this.#socket = socket;
    this.#refusal = null;
    this.#deadline = Date.now() + WELCOME_MS;
    socket.onopen = () => socket.send(JSON.stringify(this.#hello()));
    // What is read late, of a line that was let go, is of no use.
    const here = () => this.#socket === socket;
    const hear = inOrder(() => {
      if (!here()) return;
      this.#packed = false;
      this.#closed(UNREADABLE, '');
    });
    socket.onmessage = ({ data }: MessageEvent<string | Blob>) => {
      // It answers, though reading that may take its time.
      this.#deadline &&= Date.now() + WELCOME_MS;
      hear(data, (message) => {
        if (here()) this.#take(message);
      });
    };
    socket.onclose = ({ code, reason }) =>
      hear('{}', () => {
        if (here()) this.#closed(code, reason);
      });
  }

  #hello(): ClientMessage {
    const { token, workshop, resume } = this.#options;
    return { type: 'hello', token, workshop, resume: resume(), lean: true, deflate: this.#packed };
  }

  #take(message: ServerMessage): void {
    this.#deadline = 0;
    if (message.type === 'refused') {
      this.#refusal = message;
      return;
    }
    if (message.type === 'welcome') {
      this.#welcomed = true;
      this.#upSince = Date.now();
      this.#pingDue = Date.now() + PING_MS;
    }
    this.#options.on.message(message);
    if (message.type === 'welcome') this.#options.on.up();
  }

  #closed(code: number, reason: string): void {
    const refusal = this.#refusal ?? refusalOf(code);
    // A line that fell silent is no blip: it counts double, so that the page says so.
    const silent = code === SILENT && this.#welcomed ? 1 : 0;
    this.#drop();
    if (refusal && !meansLater(refusal.code)) {
      this.stop();
      this.#options.on.refused(refusal);
      return;
    }
    this.#failures += 1;
    this.#options.on.down(this.#failures + silent);
    this.#retry = setTimeout(() => this.#connect(), this.#delay(code, reason, refusal));
  }

  #delay(code: number, reason: string, refusal: Refusal | null): number {
    // A restarting server's reason is this client's own delay.
    const asked = Number(refusal?.params['retry_after_ms'] ?? /\d+/.exec(reason)?.[0]);
    if (Number.isFinite(asked) && (refusal || code === RESTART)) return Math.min(asked, 60_000);
    if (code === RESTART) return Math.random() * RESTART_SPREAD_MS;
    const atOnce = this.#failures === 1 && document.visibilityState === 'visible';
    return atOnce ? 0 : jitter(this.#failures);
  }

  /** Lets go of the socket without waiting for its closing, which on a dead line takes minutes. */
  #drop(): void {
    const socket = this.#socket;
    if (this.#welcomed && Date.now() - this.#upSince > STEADY_MS) this.#failures = 0;
    this.#socket = null;
    this.#welcomed = false;
    this.#deadline = 0;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #ping(wait: number): void {
    const now = Date.now();
    this.send({ type: 'ping', visible: document.visibilityState === 'visible' });
    this.#pingDue = now + PING_MS;
    if (this.#deadline === 0 || this.#deadline > now + wait) this.#deadline = now + wait;
  }

  #tick(): void {
    const now = Date.now();
    const late = now - this.#lastTick - TICK_MS;
    this.#lastTick = now;
    if (Math.abs(late) > JUMP_MS) {
      // What was due while the device slept says nothing about the line: look now.
      this.#deadline = this.#welcomed ? 0 : this.#deadline && now + WELCOME_MS;
      this.probe();
    } else if (this.#deadline > 0 && now >= this.#deadline) {
      this.#closed(SILENT, '');
    } else if (this.#welcomed && now >= this.#pingDue) {
      this.#ping(PONG_MS);
    }
  }
}

function refusalOf(code: number): Refusal | null {
  const word = CLOSED_FOR_GOOD[code];
  return word ? { code: word, params: {} } : null;
}
