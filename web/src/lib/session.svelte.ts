// One page's part in one workshop: the replica kept up to date, commands sent and kept, questions asked. It draws
// nothing; every page has one.
import { get, Refused } from './api.ts';
import { Asks } from './asks.ts';
import { clock } from './clock.svelte.ts';
import { soleLease, tabLease } from './lease.ts';
import { jitter, type LineEvents } from './line.ts';
import type { LongPollLine } from './longpoll.ts';
import { Outbox, type RefusedCommand, type Waiting } from './outbox.ts';
import type { Answer } from './protocol/Answer.ts';
import type { Ask } from './protocol/Ask.ts';
import type { ClientMessage } from './protocol/ClientMessage.ts';
import type { Command } from './protocol/Command.ts';
import type { Done } from './protocol/Done.ts';
import type { JoinAnswer } from './protocol/JoinAnswer.ts';
import type { MeAnswer } from './protocol/MeAnswer.ts';
import type { Refusal } from './protocol/Refusal.ts';
import type { Seq } from './protocol/Seq.ts';
import type { ServerMessage } from './protocol/ServerMessage.ts';
import type { Signal } from './protocol/Signal.ts';
import type { ViewAnswer } from './protocol/ViewAnswer.ts';
import { Replica } from './replica.svelte.ts';
import { deviceShelf, memoryShelf } from './shelf.ts';
import { SocketLine } from './socket.ts';
import { pageStorage } from './storage.ts';

export type Connection = 'connecting' | 'online' | 'offline' | 'refused';

export interface SessionOptions {
  workshop: string;
  token: string;
  /** `phone`: what is sent outlives the page. `desk`, `stage`: only the page. */
  kind: 'phone' | 'desk' | 'stage';
  /** What joining answered: the first screen needs nothing more. */
  first?: JoinAnswer;
}

/** Sockets that failed in a row before plain requests are tried beside them. */
const SOCKETS_BEFORE_POLLING = 2;

export class Session {
  readonly replica = new Replica();
  readonly workshop: string;
  readonly token: string;

  connection = $state<Connection>('connecting');
  /** Why, while `connection` is `refused`. */
  refusal = $state.raw<Refusal | null>(null);
  /** Commands that are not yet on the server's disk, in order. */
  waiting = $state.raw<readonly Waiting[]>([]);
  /** Texts that were refused and that the person did not dismiss yet (phone only). */
  refused = $state.raw<readonly RefusedCommand[]>([]);
  /** Whether something waits here that would not outlive the page: the device keeps nothing. */
  unkept = $state(false);
  /** The server's version, once heard. */
  version = $state<string | null>(null);
  /** Whether the server is another one than when this page came: the page goes on, a newer one can be had. */
  upgraded = $state(false);
  /** For what is shown for a moment and forgotten. */
  onsignal: ((signal: Signal) => void) | null = null;

  #kind: SessionOptions['kind'];
  #outbox: Outbox;
  /** Whether what an earlier page left is taken up: it goes first. */
  #ready = false;
  #socket: SocketLine;
  #poll: LongPollLine | null = null;
  #socketUp = false;
  #pollUp = false;
  #staleTurn = 0;
  #asks = new Asks();
  #started = false;

  constructor({ workshop, token, kind, first }: SessionOptions) {
    this.workshop = workshop;
    this.token = token;
    this.#kind = kind;
    if (first) {
      this.replica.replace(first.view);
      this.replica.replaceOwn(first.own);
      this.replica.tally = first.tally;
      clock.observe(first.view.now);
    }
    this.#outbox = this.#makeOutbox();
    const resume = () => this.replica.resume;
    this.#socket = new SocketLine({ workshop, token, resume, on: this.#socketEvents() });
  }

  /** How many commands are not yet on the server's disk. */
  get pending(): number {
    return this.waiting.length;
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    document.addEventListener('visibilitychange', this.#look);
    addEventListener('pageshow', this.#look);
    addEventListener('online', this.#look);
    this.#socket.start();
    void this.#outbox.start().then(() => {
      this.#ready = true;
      this.#hookUp();
    });
  }

  stop(): void {
    this.#started = false;
    document.removeEventListener('visibilitychange', this.#look);
    removeEventListener('pageshow', this.#look);
    removeEventListener('online', this.#look);
    this.#socket.stop();
    this.#poll?.stop();
    this.#outbox.stop();
    this.#staleTurn += 1;
    this.#asks.forget();
  }

  /** Resolves when the command is on disk, however long that takes; rejects with `Refused`. */
  send(command: Command): Promise<Done> {
    return this.#outbox.add(command);
  }

  /** Asks for what concerns this person only. Rejects with `Refused`, `network` where no answer came. */
  ask(what: Ask): Promise<Answer> {
    return this.#asks.ask((id) => this.#say({ type: 'ask', id, what }));
  }

  /** Takes a refused text off the list. */
  dismiss(id: string): void {
    this.#outbox.dismiss(id);
  }

  /** The room's clock, in milliseconds since 1970; ticks in markup. */
  now(): number {
    return clock.now;
  }

  /** What this page has seen: for commands that carry it. */
  saw(): Seq {
    return this.replica.seq;
  }

  #look = () => {
    if (document.visibilityState !== 'visible') return;
    this.#socket.probe();
    this.#poll?.probe();
  };

  #say(message: ClientMessage): boolean {
    return (
      (this.#socketUp && this.#socket.send(message)) || (this.#pollUp && this.#poll?.send(message) === true)
    );
  }

  #makeOutbox(): Outbox {
    const phone = this.#kind === 'phone';
    const outbox: Outbox = new Outbox({
      shelf: phone ? deviceShelf(this.workshop) : memoryShelf(),
      lease: phone
        ? tabLease(`werkatelier:${this.workshop}`, pageStorage(this.workshop, 'participant'))
        : soleLease,
      keepsRefused: phone,
      onchange: () => {
        this.waiting = outbox.waiting;
        this.refused = outbox.refused;
        this.unkept = outbox.unkept;
      },
    });
    return outbox;
  }

  #hookUp(): void {
    const up = this.#ready && (this.#socketUp || this.#pollUp);
    if (up) this.#outbox.connected((id, command) => this.#say({ type: 'do', id, command }));
    else this.#outbox.disconnected();
  }

  #socketEvents(): LineEvents {
    return {
      message: (message) => this.#take(message),
      up: () => {
        this.#poll?.stop();
        this.#pollUp = false;
        this.#socketUp = true;
        this.#online();
        // Fetched while it can be: whoever needs it has a bad line, or a server that has another by then.
        void import('./longpoll.ts').catch(() => {});
      },
      down: (failures) => {
        this.#socketUp = false;
        if (failures >= SOCKETS_BEFORE_POLLING) void this.#pollToo();
        if (!this.#pollUp) this.#offline(failures);
      },
      refused: (refusal) => this.#refuse(refusal),
    };
  }

  async #pollToo(): Promise<void> {
    try {
      const { LongPollLine } = await import('./longpoll.ts');
      if (!this.#started || this.#socketUp) return;
      const { workshop, token } = this;
      const resume = () => this.replica.resume;
      this.#poll ??= new LongPollLine({ workshop, token, resume, on: this.#pollEvents() });
      this.#poll.start();
      // A socket's welcome says who one is; here it is asked.
      this.replica.role ??= (await get<MeAnswer>('/me', token)).role;
    } catch {
      // Offline altogether: the next failure of the socket tries again.
    }
  }

  #pollEvents(): LineEvents {
    return {
      message: (message) => {
        // A poll tells one's own things whole.
        if (message.type === 'own') this.replica.replaceOwn(message.put ?? []);
        else this.#take(message);
      },
      up: () => {
        if (this.#socketUp || this.#pollUp) return;
        this.#pollUp = true;
        this.#online();
      },
      down: (failures) => {
        this.#pollUp = false;
        if (!this.#socketUp) this.#offline(failures + 1);
      },
      refused: (refusal) => this.#refuse(refusal),
    };
  }

  #online(): void {
    this.connection = 'online';
    this.refusal = null;
    this.#hookUp();
  }

  #offline(failures: number): void {
    // One lost connection that comes back at once is no news.
    this.connection = failures > 1 || this.connection === 'offline' ? 'offline' : 'connecting';
    this.#staleTurn += 1;
    this.#asks.forget();
    this.#hookUp();
  }

  #refuse(refusal: Refusal): void {
    this.#socketUp = false;
    this.#pollUp = false;
    this.#socket.stop();
    this.#poll?.stop();
    this.connection = 'refused';
    this.refusal = refusal;
    this.#asks.forget();
    this.#hookUp();
  }

  #take(message: ServerMessage): void {
    if ('now' in message) clock.observe(message.now);
    switch (message.type) {
      case 'stale':
        void this.#refetch(message.spread_ms);
        break;
      case 'done':
      case 'rejected':
        this.#outbox.settle(message);
        break;
      case 'answer':
        this.#asks.answered(message.id, message.answer);
        break;
      case 'signal':
        this.onsignal?.(message.signal);
        break;
      case 'welcome':
        this.upgraded ||= this.version !== null && this.version !== message.version;
        this.version ??= message.version;
        this.replica.apply(message);
        break;
      default:
        if (this.replica.apply(message) === 'gap') this.#beginAnew();
    }
  }

  /** Something is missing in between: without a place to resume from, the server gives the whole view. */
  #beginAnew(): void {
    this.replica.epoch = null;
    if (this.#socketUp) {
      this.#socketUp = false;
      this.#socket.restart();
    }
  }

  /** At a moment of the spread, so that a reveal is not a thousand requests in one instant. */
  async #refetch(spreadMs: number): Promise<void> {
    const turn = ++this.#staleTurn;
    for (let attempt = 0; turn === this.#staleTurn; attempt += 1) {
      await sleep(attempt === 0 ? Math.random() * spreadMs : 500 + jitter(attempt));
      if (turn !== this.#staleTurn) return;
      try {
        const view = await get<ViewAnswer>(`/workshops/${this.workshop}/view`, this.token);
        if (turn !== this.#staleTurn) return;
        clock.observe(view.now);
        this.replica.replace(view);
        this.#say({ type: 'follow', epoch: view.epoch, seq: view.seq, audience: view.audience });
        return;
      } catch (error) {
        if (error instanceof Refused && !error.meansLater) return this.#refuse(error);
      }
    }
  }
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
