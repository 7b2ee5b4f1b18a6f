import { deflateRawSync, type ZlibOptions } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Resume } from './protocol/Resume.ts';
import type { LineEvents } from './line.ts';
import type { ClientMessage } from './protocol/ClientMessage.ts';
import type { ServerMessage } from './protocol/ServerMessage.ts';
import { SocketLine } from './socket.ts';

/** Sockets as the page sees them; the test plays the server. */
class FakeSocket {
  static OPEN = 1;
  static made: FakeSocket[] = [];
  readyState = 0;
  sent: ClientMessage[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string | Blob }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  constructor(readonly url: string) {
    FakeSocket.made.push(this);
  }
  send = (text: string) => void this.sent.push(JSON.parse(text) as ClientMessage);
  close = () => void (this.closed = true);
  open() {
    this.readyState = 1;
    this.onopen?.();
  }
  say = (message: ServerMessage) => this.onmessage?.({ data: JSON.stringify(message) });
  sayPacked = (packed: Blob) => this.onmessage?.({ data: packed });
  drop = (code = 1006, reason = '') => this.onclose?.({ code, reason });
}

const TALLY = { people: 0, present: 0, themes: [], reactions: [], answered: null, questions: 0, round: null };
const welcome: ServerMessage = {
  type: 'welcome',
  role: { role: 'lead' },
  audience: { audience: 'desk', theme: null },
  epoch: { log: 'l', taken: 0 },
  seq: 4,
  now: 1,
  own: [],
  tally: TALLY,
  version: '1',
};

const seen = { visibilityState: 'visible' };

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.made = [];
  seen.visibilityState = 'visible';
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('location', { protocol: 'http:', host: '192.168.1.10:8080' });
  vi.stubGlobal('document', seen);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function begun() {
  const on = { message: vi.fn(), up: vi.fn(), down: vi.fn(), refused: vi.fn() } satisfies LineEvents;
  const resume = vi.fn((): Resume => ({
    epoch: { log: 'l', taken: 0 },
    seq: 4,
    audience: { audience: 'lobby' },
  }));
  const line = new SocketLine({ workshop: 'w', token: 'k', resume, on });
  line.start();
  return { line, on };
}

const packed = (text: string, options: ZlibOptions = {}) =>
  new Blob([new Uint8Array(deflateRawSync(text, options))]);

const last = () => FakeSocket.made.at(-1) as FakeSocket;

function welcomed() {
  const all = begun();
  last().open();
  last().say(welcome);
  return all;
}

describe('the socket', () => {
  it('says who it is and what it has, first of all', () => {
    const { on, line } = begun();
    expect(last().url).toBe('ws://192.168.1.10:8080/api/v1/socket');
    last().open();
    const hello = {
      type: 'hello',
      token: 'k',
      workshop: 'w',
      lean: true,
      deflate: true,
      resume: { epoch: { log: 'l', taken: 0 }, seq: 4, audience: { audience: 'lobby' } },
    };
    expect(last().sent).toEqual([hello]);
    expect(line.send({ type: 'ping', visible: true })).toBe(false);
    last().say(welcome);
    expect(on.up).toHaveBeenCalledTimes(1);
    expect(line.send({ type: 'ping', visible: true })).toBe(true);
  });

  it('pings every ten seconds, and notices within twenty that nobody answers', () => {
    const { on } = welcomed();
    vi.advanceTimersByTime(10_000);
    expect(last().sent.at(-1)).toEqual({ type: 'ping', visible: true });
    last().say({ type: 'pong', now: 1 });
    vi.advanceTimersByTime(9_000);
    expect(on.down).not.toHaveBeenCalled();
    const silent = last();
    vi.advanceTimersByTime(11_000);
    expect(on.down).toHaveBeenCalledWith(2);
    expect(silent.closed).toBe(true);
  });

  it('comes back at once the first time, then at a random moment of a growing spread', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999);
    welcomed();
    last().drop();
    vi.advanceTimersByTime(0);
    expect(FakeSocket.made).toHaveLength(2);
    last().drop();
    vi.advanceTimersByTime(1_900);
    expect(FakeSocket.made).toHaveLength(2);
    vi.advanceTimersByTime(200);
    expect(FakeSocket.made).toHaveLength(3);
    for (let more = 0; more < 10; more += 1) {
      last().drop();
      vi.advanceTimersByTime(15_000);
    }
    expect(FakeSocket.made).toHaveLength(13);
  });

  it('waits as long as a restarting server asks', () => {
    welcomed();
    last().drop(1012, '2500');
    vi.advanceTimersByTime(2_400);
    expect(FakeSocket.made).toHaveLength(1);
    vi.advanceTimersByTime(200);
    expect(FakeSocket.made).toHaveLength(2);
  });

  it.each([
    [4401, 'unauthorized'],
    [4404, 'not_found'],
    [4409, 'protocol_changed'],
  ])('stops for good after %i', (code, word) => {
    const { on } = welcomed();
    last().drop(code);
    vi.advanceTimersByTime(60_000);
    expect(on.refused).toHaveBeenCalledWith({ code: word, params: {} });
    expect(FakeSocket.made).toHaveLength(1);
  });

  it('comes back after a refusal that means later', () => {
    const { on } = begun();
    last().open();
    last().say({ type: 'refused', code: 'busy', params: { retry_after_ms: 900 } });
    last().drop(1013);
    expect(on.refused).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1_000);
    expect(FakeSocket.made).toHaveLength(2);
  });

  it('looks at once whether the line works when the page comes in sight or the device slept', () => {
    const { line } = welcomed();
    line.probe();
    expect(last().sent.at(-1)).toEqual({ type: 'ping', visible: true });
    vi.advanceTimersByTime(4_100);
    expect(FakeSocket.made).toHaveLength(2);
    last().open();
    last().say(welcome);
    const before = last().sent.length;
    vi.setSystemTime(Date.now() + 60_000);
    vi.advanceTimersByTime(1_000);
    expect(last().sent.length).toBe(before + 1);
  });

  it.each([-5 * 3_600_000, 365 * 86_400_000])(
    'goes on finding out after its clock was set by %i ms',
    (ms) => {
      const { on } = welcomed();
      vi.setSystemTime(Date.now() + ms);
      vi.advanceTimersByTime(1_000);
      expect(last().sent.at(-1)).toEqual({ type: 'ping', visible: true });
      last().say({ type: 'pong', now: 1 });
      expect(on.down).not.toHaveBeenCalled();
      vi.advanceTimersByTime(20_000);
      expect(on.down).toHaveBeenCalledWith(2);
    },
  );

  it('takes what is packed against what the welcome says, and hears of the end after it', async () => {
    vi.useRealTimers();
    const { on } = begun();
    last().open();
    const dictionary = 'hidden things';
    const pong: ServerMessage = { type: 'pong', now: 7 };
    const options = { dictionary: Buffer.from(dictionary) };
    last().sayPacked(packed(JSON.stringify({ ...welcome, dictionary })));
    last().sayPacked(packed(JSON.stringify(pong), options));
    last().drop(4401);
    await vi.waitFor(() => expect(on.refused).toHaveBeenCalledTimes(1));
    expect(on.message.mock.calls.map(([message]) => (message as ServerMessage).type)).toEqual([
      'welcome',
      'pong',
    ]);
  });

  it('asks for text once something packed could not be read', async () => {
    vi.useRealTimers();
    const { line, on } = begun();
    last().open();
    last().say(welcome);
    last().sayPacked(new Blob(['nonsense']));
    last().say({ type: 'pong', now: 1 });
    const unreadable = last();
    await vi.waitFor(() => expect(FakeSocket.made).toHaveLength(2));
    expect(unreadable.closed).toBe(true);
    expect(on.down.mock.calls).toEqual([[1]]);
    expect(on.message.mock.calls.map(([message]) => (message as ServerMessage).type)).toEqual(['welcome']);
    last().open();
    expect(last().sent[0]).toMatchObject({ type: 'hello', deflate: false });
    line.stop();
  });

  it('goes on packed after a line that was let go while its welcome was being read', async () => {
    vi.useRealTimers();
    const { line, on } = begun();
    const dictionary = 'hidden things';
    last().open();
    last().sayPacked(packed(JSON.stringify({ ...welcome, dictionary })));
    last().sayPacked(packed(JSON.stringify(welcome), { dictionary: Buffer.from(dictionary) }));
    last().say(welcome);
    line.restart();
    last().open();
    last().sayPacked(packed(JSON.stringify({ ...welcome, dictionary })));
    await vi.waitFor(() => expect(on.up).toHaveBeenCalledTimes(1));
    line.restart();
    last().open();
    expect(last().sent[0]).toMatchObject({ type: 'hello', deflate: true });
    expect(on.down).not.toHaveBeenCalled();
    line.stop();
  });

  it('waits for what came to be read', () => {
    const { on, line } = begun();
    vi.advanceTimersByTime(7_900);
    last().sayPacked(new Blob([]));
    vi.advanceTimersByTime(1_000);
    expect(on.down).not.toHaveBeenCalled();
    line.stop();
  });

  it('gives up on a socket that never says welcome', () => {
    const { on } = begun();
    vi.advanceTimersByTime(8_000);
    expect(on.down).toHaveBeenCalledWith(1);
  });

  it('says nothing more once it stopped', () => {
    const { line, on } = welcomed();
    line.stop();
    vi.advanceTimersByTime(60_000);
    expect([on.down.mock.calls.length, FakeSocket.made.length]).toEqual([0, 1]);
  });
});
