import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LineEvents } from './line.ts';
import { LongPollLine } from './longpoll.ts';
import type { Resume } from './protocol/Resume.ts';
import type { ServerMessage } from './protocol/ServerMessage.ts';

interface Asked {
  path: string;
  body: unknown;
  answer: (status: number, body: unknown) => void;
}

let asked: Asked[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    return new Promise<Response>((resolve, reject) => {
      init.signal?.addEventListener('abort', () => reject(new Error('aborted')));
      const body = typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : null;
      asked.push({ path, body, answer: (status, json) => resolve(Response.json(json, { status })) });
    });
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const LOBBY = { audience: 'lobby' } as const;

function begun(at: Resume | null = { epoch: { log: 'l', taken: 2 }, seq: 7, audience: LOBBY }) {
  const has = { resume: at };
  const on = { message: vi.fn(), up: vi.fn(), down: vi.fn(), refused: vi.fn() } satisfies LineEvents;
  const line = new LongPollLine({ workshop: 'w', token: 'k', resume: () => has.resume, on });
  line.start();
  return { line, on, has };
}

/** Lets what is ready happen, without time going on. */
const settle = () => vi.advanceTimersByTimeAsync(0);
const last = () => asked.at(-1) as Asked;
const tally: ServerMessage = {
  type: 'tally',
  tally: { people: 1, present: 1, themes: [], reactions: [], answered: null, questions: 0, round: null },
};

describe('long polling', () => {
  it('proves itself with an answer at once, then waits for news', async () => {
    const { on } = begun();
    await settle();
    const query = 'log=l&taken=2&after=7&audience=%7B%22audience%22%3A%22lobby%22%7D&lean=true&wait=0';
    expect(last().path).toBe(`/api/v1/workshops/w/events?${query}`);
    last().answer(200, { messages: [tally] });
    await settle();
    expect(on.message).toHaveBeenCalledWith(tally);
    expect(on.up).toHaveBeenCalled();
    expect(last().path).toContain('wait=10');
  });

  it('says which of its own things it has, so that a change between two polls does not wait', async () => {
    begun();
    await settle();
    expect(last().path).not.toContain('own=');
    last().answer(200, { messages: [{ type: 'own', seq: 12, put: [], gone: [] }] });
    await settle();
    expect(last().path).toContain('&own=12&wait=10');
  });

  it('asks anew at once when the page comes in sight, and calls that no failure', async () => {
    const { line, on } = begun();
    await settle();
    last().answer(200, { messages: [] });
    await settle();
    const before = asked.length;
    line.probe();
    await settle();
    expect(asked).toHaveLength(before + 1);
    expect(last().path).toContain('wait=0');
    expect(on.down).not.toHaveBeenCalled();
  });

  it('notices within twenty seconds that nobody answers', async () => {
    const { on } = begun();
    await settle();
    last().answer(200, { messages: [] });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(on.down).toHaveBeenCalledWith(1);
  });

  it('keeps what a network in between answered instead of the server', async () => {
    const { line, on } = begun();
    line.send({ type: 'do', id: '1', command: { do: 'leave' } });
    await settle();
    last().answer(404, 'Log in first');
    await settle();
    expect(on.message).toHaveBeenCalledWith({ type: 'rejected', id: '1', code: 'network', params: {} });
    expect(on.refused).not.toHaveBeenCalled();
  });

  it('asks the session for a view where there is no place to go on from', async () => {
    const { on, has } = begun(null);
    await settle();
    expect(on.message).toHaveBeenCalledWith(expect.objectContaining({ type: 'stale' }));
    expect(asked).toEqual([]);
    has.resume = { epoch: { log: 'l', taken: 0 }, seq: 3, audience: LOBBY };
    await vi.advanceTimersByTimeAsync(300);
    expect(last().path).toContain('after=3');
  });

  it('goes on after the view that stale asked for', async () => {
    const { line, has } = begun();
    await settle();
    last().answer(200, { messages: [{ type: 'stale', audience: { audience: 'lobby' }, spread_ms: 0 }] });
    await settle();
    expect(asked).toHaveLength(1);
    const epoch = { log: 'l', taken: 8 };
    has.resume = { epoch, seq: 9, audience: LOBBY };
    line.send({ type: 'follow', epoch, seq: 9, audience: LOBBY });
    await settle();
    expect(last().path).toContain('taken=8&after=9&');
  });

  it('hands commands and questions on, and answers as a socket would', async () => {
    const { line, on } = begun();
    line.send({ type: 'do', id: '1', command: { do: 'leave' } });
    await settle();
    expect(last()).toMatchObject({
      path: '/api/v1/workshops/w/commands',
      body: { id: '1', command: { do: 'leave' } },
    });
    last().answer(200, { id: '1', seq: 8 });
    await settle();
    expect(on.message).toHaveBeenCalledWith({ type: 'done', id: '1', seq: 8 });
    line.send({ type: 'do', id: '2', command: { do: 'leave' } });
    await settle();
    last().answer(409, { code: 'step_not_open', params: {}, request_id: 'r' });
    await settle();
    expect(on.message).toHaveBeenCalledWith({ type: 'rejected', id: '2', code: 'step_not_open', params: {} });
  });

  it('tries again after a break, and stops for a link that opens nothing', async () => {
    const { on } = begun();
    await settle();
    last().answer(503, {});
    await settle();
    expect(on.down).toHaveBeenCalledWith(1);
    await vi.advanceTimersByTimeAsync(1_600);
    last().answer(401, { code: 'unauthorized', params: {}, request_id: 'r' });
    await settle();
    expect(on.refused).toHaveBeenCalledWith(expect.objectContaining({ code: 'unauthorized' }));
    const before = asked.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(before);
  });
});
