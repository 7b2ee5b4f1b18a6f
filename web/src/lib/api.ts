// Requests to the server's HTTP API. It keeps nothing and retries nothing: who calls decides.
import type { Refusal } from './protocol/Refusal.ts';

const BASE = '/api/v1';
/** An answer later than this is none: a line that died says nothing, for minutes. */
const ANSWER_MS = 15_000;

/** A refusal of the server, or of the way there (`network`, without a status). The sentence is `errorSentence(code, params)`. */
export class Refused extends Error implements Refusal {
  readonly code: string;
  readonly params: Record<string, never> | Record<string, string | number>;
  /** HTTP status; 0 where no answer came, or where it came over a socket. */
  readonly status: number;

  constructor(refusal: Refusal, status = 0) {
    super(refusal.code);
    this.code = refusal.code;
    this.params = (refusal.params ?? {}) as Record<string, string | number>;
    this.status = status;
  }

  /** Whether the same thing may be asked again as it is. */
  get meansLater(): boolean {
    return meansLater(this.code);
  }
}

/** Codes that mean "not now" and nothing about what was asked. */
export function meansLater(code: string): boolean {
  return code === 'busy' || code === 'rate_limited' || code === 'network' || code.startsWith('storage_');
}

export interface RequestOptions {
  /** A link's secret or the organiser's key. */
  token?: string;
  body?: unknown;
  /** Ends it; otherwise it ends by itself after a while. */
  signal?: AbortSignal;
}

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Asks; `path` is what stands after `/api/v1`. Rejects with `Refused`. */
export async function request<T>(method: HttpMethod, path: string, options: RequestOptions = {}): Promise<T> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), ANSWER_MS);
  try {
    const response = await answerTo(method, path, { signal: limit.signal, ...options });
    if (response.status === 204) return undefined as T;
    // Not JSON: not this server's answer, but of the network in between (a page to log in at).
    return (await response.json().catch(() => {
      throw new Refused({ code: 'network', params: {} });
    })) as T;
  } finally {
    clearTimeout(timer);
  }
}

/** The same for a download. */
export async function download(path: string, token: string): Promise<Blob> {
  const response = await answerTo('GET', path, { token });
  return response.blob();
}

export const get = <T>(path: string, token: string, signal?: AbortSignal): Promise<T> =>
  request<T>('GET', path, signal ? { token, signal } : { token });

export const post = <T>(path: string, token: string, body: unknown): Promise<T> =>
  request<T>('POST', path, { token, body });

export const remove = (path: string, token: string): Promise<void> =>
  request<void>('DELETE', path, { token });

async function answerTo(method: HttpMethod, path: string, options: RequestOptions): Promise<Response> {
  const headers: Record<string, string> = {};
  if (options.token) headers['Authorization'] = `Bearer ${options.token}`;
  const init: RequestInit = { method, headers, cache: 'no-store' };
  if (options.signal) init.signal = options.signal;
  if (options.body !== undefined) {
    headers['Content-Type'] = 'application/json';
    init.body = JSON.stringify(options.body);
  }
  const response = await fetch(BASE + path, init).catch(() => {
    throw new Refused({ code: 'network', params: {} });
  });
  if (response.ok) return response;
  const body: unknown = await response.json().catch(() => null);
  throw new Refused(refusalIn(body) ?? { code: codeFor(response.status), params: {} }, response.status);
}

function refusalIn(body: unknown): Refusal | null {
  if (typeof body !== 'object' || body === null || !('code' in body)) return null;
  const { code, params } = body as Partial<Refusal>;
  return typeof code === 'string' ? { code, params: params ?? {} } : null;
}

/** For answers that are not this server's own: what stands in between knows neither links nor workshops. */
function codeFor(status: number): string {
  return status >= 500 || status === 429 ? 'busy' : 'network';
}
