// Commands on their way: kept until the server says they are on disk, sent again with the same id after every break, one
// unanswered per thing they are about. It opens no connection.
import { meansLater, Refused } from './api.ts';
import { drawnBefore, uuidv7 } from './ids.ts';
import { soleLease, type Lease, type Word } from './lease.ts';
import { jitter } from './line.ts';
import type { Command } from './protocol/Command.ts';
import type { Done } from './protocol/Done.ts';
import type { Refusal } from './protocol/Refusal.ts';
import type { ServerMessage } from './protocol/ServerMessage.ts';
import type { Kept, Shelf } from './shelf.ts';

/** Where a command is: on this device only, or handed to the line. Once acknowledged it is no longer here. */
export interface Waiting {
  readonly id: string;
  readonly command: Command;
  readonly sent: boolean;
}

export interface RefusedCommand {
  readonly id: string;
  readonly command: Command;
  readonly refusal: Refusal;
}

export type SettledMessage = Extract<ServerMessage, { type: 'done' | 'rejected' }>;

interface Entry extends Kept {
  sent: boolean;
  /** Not before this moment, on the clock that nobody sets. */
  notBefore: number;
  attempts: number;
}

interface Promised {
  promise: Promise<Done>;
  resolve: (done: Done) => void;
  reject: (refused: Refused) => void;
}

export interface OutboxOptions {
  shelf: Shelf;
  lease?: Lease;
  /** Called after every change of `waiting` or `refused`. */
  onchange?: () => void;
  /** Keeps refused commands with a text until `dismiss`, so that no words are lost. */
  keepsRefused?: boolean;
}

export class Outbox {
  #shelf: Shelf;
  #lease: Lease;
  #changed: () => void;
  #keepsRefused: boolean;
  #entries = new Map<string, Entry>();
  #refused = new Map<string, RefusedCommand>();
  #promised = new Map<string, Promised>();
  /** Answered here, while another tab's words or the shelf may still name them. */
  #settled = new Set<string>();
  #unkept = false;
  #send: ((id: string, command: Command) => boolean) | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ shelf, lease = soleLease, onchange = () => {}, keepsRefused = false }: OutboxOptions) {
    this.#shelf = shelf;
    this.#lease = lease;
    this.#changed = onchange;
    this.#keepsRefused = keepsRefused;
  }

  /** In the order in which they were made. */
  get waiting(): Waiting[] {
    return [...this.#entries.values()].map(({ id, command, sent }) => ({ id, command, sent }));
  }

  /** Refused for good, not yet dismissed. */
  get refused(): RefusedCommand[] {
    return [...this.#refused.values()];
  }

  /** Whether something here would not outlive the page: the device keeps nothing. */
  get unkept(): boolean {
    return this.#unkept && this.#entries.size > 0;
  }

  /** Takes up what an earlier page left behind. */
  async start(): Promise<void> {
    this.#lease.start(
      (word) => this.#hear(word),
      () => void this.#reload(),
    );
    await this.#reload();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#lease.stop();
    this.disconnected();
  }

  /** Keeps it, and sends it as soon as its turn comes. Rejects with `Refused` when it is refused for good. */
  add(command: Command, id = uuidv7()): Promise<Done> {
    const entry: Entry = { id, command, sent: false, notBefore: 0, attempts: 0 };
    this.#entries.set(id, entry);
    const promise = this.#promise(id);
    void this.#shelf.put({ id, command }).then((kept) => {
      this.#unkept ||= !kept;
      this.#lease.tell({ word: 'added' });
      this.#changed();
    });
    this.#lease.take();
    this.#pump();
    return promise;
  }

  connected(send: (id: string, command: Command) => boolean): void {
    this.#send = send;
    for (const entry of this.#entries.values()) entry.sent = false;
    this.#pump();
  }

  disconnected(): void {
    this.#send = null;
    for (const entry of this.#entries.values()) entry.sent = false;
    this.#changed();
  }

  /** The server's answer, or another tab's word of it. */
  settle(answer: SettledMessage): void {
    this.#settleHere(answer);
    const later = answer.type === 'rejected' && meansLater(answer.code);
    if (!later) this.#lease.tell({ word: 'settled', answer });
  }

  /** The person saw it. */
  dismiss(id: string): void {
    this.#refused.delete(id);
    void this.#shelf.remove(id);
    this.#changed();
  }

  #settleHere(answer: SettledMessage): void {
    const entry = this.#entries.get(answer.id);
    const later = answer.type === 'rejected' && meansLater(answer.code);
    // Another tab's word may come before this one heard of the command at all.
    if (!later) this.#settled.add(answer.id);
    if (!entry) return;
    if (later) {
      entry.sent = false;
      entry.attempts += 1;
      const asked = Number(answer.params['retry_after_ms']);
      entry.notBefore = performance.now() + (Number.isFinite(asked) ? asked : 500 + jitter(entry.attempts));
      this.#pump();
      return;
    }
    this.#entries.delete(answer.id);
    if (answer.type === 'done') this.#fulfil(entry, answer.seq);
    else this.#refuse(entry, { code: answer.code, params: answer.params });
    this.#pump();
  }

  #fulfil(entry: Entry, seq: number): void {
    void this.#shelf.remove(entry.id);
    this.#promised.get(entry.id)?.resolve({ id: entry.id, seq });
    this.#promised.delete(entry.id);
  }

  #refuse({ id, command }: Entry, refusal: Refusal): void {
    if (this.#keepsRefused && 'text' in command) {
      this.#refused.set(id, { id, command, refusal });
      void this.#shelf.put({ id, command, refusal });
    } else {
      void this.#shelf.remove(id);
    }
    this.#promised.get(id)?.reject(new Refused(refusal));
    this.#promised.delete(id);
  }

  #hear(word: Word): void {
    if (word.word === 'settled') this.#settleHere(word.answer);
    else if (word.word === 'added') void this.#reload();
  }

  async #reload(): Promise<void> {
    for (const { id, command, refusal } of await this.#shelf.all()) {
      if (this.#entries.has(id) || this.#settled.has(id)) continue;
      drawnBefore(id);
      if (refusal) this.#refused.set(id, { id, command, refusal });
      else this.#entries.set(id, { id, command, sent: false, notBefore: 0, attempts: 0 });
    }
    // Ids sort in the order in which they were drawn: what an earlier page left goes first.
    this.#entries = new Map([...this.#entries].sort(([a], [b]) => (a < b ? -1 : 1)));
    this.#pump();
  }

  #pump(): void {
    clearTimeout(this.#timer);
    const now = performance.now();
    const taken = new Set<string>();
    let wake = Infinity;
    for (const entry of this.#entries.values()) {
      const things = thingsOf(entry.command);
      const free = things.every((thing) => !taken.has(thing));
      for (const thing of things) taken.add(thing);
      if (!free || entry.sent || !this.#send || !this.#lease.held) continue;
      if (entry.notBefore > now) wake = Math.min(wake, entry.notBefore - now);
      else entry.sent = this.#send(entry.id, entry.command);
    }
    if (wake < Infinity) this.#timer = setTimeout(() => this.#pump(), wake);
    this.#changed();
  }

  #promise(id: string): Promise<Done> {
    let promised: Promised | undefined;
    const promise = new Promise<Done>((resolve, reject) => {
      promised = { resolve, reject } as Promised;
    });
    // Who does not wait for the answer reads it from `refused`.
    promise.catch(() => {});
    if (promised) this.#promised.set(id, { ...promised, promise });
    return promise;
  }
}

/** What a command is about: two that share a thing go one after the other. A ballot is one thing. */
export function thingsOf(command: Command): string[] {
  switch (command.do) {
    case 'post':
      return [command.id, ...command.parents];
    case 'comment':
      return [command.id, command.contribution];
    case 'ask':
      return [command.id];
    case 'judge':
    case 'pick':
    case 'finish_ballot':
      return [`ballot:${command.step}`, ...('contribution' in command ? [command.contribution] : [])];
    case 'choose_theme':
    case 'leave':
      return ['place'];
    default:
      return Object.entries(command).flatMap(([key, value]) => (key === 'do' ? [] : idsIn(value)));
  }
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-/;

function idsIn(value: unknown): string[] {
  if (typeof value === 'string') return ID.test(value) ? [value] : [];
  return Array.isArray(value) ? value.flatMap(idsIn) : [];
}
