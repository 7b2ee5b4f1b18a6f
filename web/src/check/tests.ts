// What a phone needs, tried one by one. Only what plain HTTP has is used, and nothing is left behind.
import { request } from '$lib/api.ts';
import { uuidv7 } from '$lib/ids.ts';
import type { CheckAnswer } from '$lib/protocol/CheckAnswer.ts';
import type { CheckBody } from '$lib/protocol/CheckBody.ts';

const ROUND_TRIPS = 5;
/** What takes longer does not work for who wants to take part. */
const PATIENCE_MS = 6_000;
const NAME = 'werkatelier-check';

/** This phone, for as long as the page is open: a second try takes the place of the first. */
const id = uuidv7();

export async function measure(): Promise<CheckBody> {
  const [load_ms, bytes] = [Math.round(performance.now()), bytesOfPage()];
  const { rtt_ms, clock_ms } = await roundTrips();
  const [socket, poll, database] = await Promise.all([
    within(speaks()),
    within(request('GET', '/check/wait').then(() => true)),
    within(keepsMuch()),
  ]);
  return { id, rtt_ms, socket, poll, kept: keepsLittle(), database, clock_ms, bytes, load_ms };
}

export const report = (measured: CheckBody) => request<void>('POST', '/check', { body: measured });

/** The middle of some round trips, and how far the clock here is ahead. Rejects where the server is not reached. */
async function roundTrips(): Promise<{ rtt_ms: number; clock_ms: number }> {
  const trips: { took: number; ahead: number }[] = [];
  for (let n = 0; n < ROUND_TRIPS; n += 1) {
    const [begun, sent] = [performance.now(), Date.now()];
    const { now } = await request<CheckAnswer>('GET', '/check');
    const took = performance.now() - begun;
    trips.push({ took, ahead: sent + took / 2 - now });
  }
  trips.sort((a, b) => a.took - b.took);
  const middle = trips[trips.length >> 1];
  // Clocks that are years off are as wrong as those that are days off.
  const ahead = Math.max(-2e9, Math.min(2e9, middle?.ahead ?? 0));
  return { rtt_ms: Math.round(middle?.took ?? 0), clock_ms: Math.round(ahead) };
}

/** Whether a socket opens and gives back what was said. */
function speaks(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/api/v1/check/socket`);
    socket.onopen = () => socket.send(id);
    socket.onmessage = ({ data }) => {
      resolve(data === id);
      socket.close();
    };
    socket.onerror = () => resolve(false);
    socket.onclose = () => resolve(false);
  });
}

function keepsLittle(): boolean {
  try {
    localStorage.setItem(NAME, id);
    const kept = localStorage.getItem(NAME) === id;
    localStorage.removeItem(NAME);
    return kept;
  } catch {
    return false;
  }
}

async function keepsMuch(): Promise<boolean> {
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(NAME);
  const database = await settled(opening);
  try {
    const store = database.transaction(NAME, 'readwrite').objectStore(NAME);
    store.put(id, NAME);
    return (await settled(store.get(NAME))) === id;
  } finally {
    database.close();
    indexedDB.deleteDatabase(NAME);
  }
}

function settled<T>(asked: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error(NAME));
  });
}

/** False where it fails or takes too long. */
function within(attempt: Promise<boolean>): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), PATIENCE_MS));
  return Promise.race([attempt.catch(() => false), late]);
}

/** As it came over the line: the page and what it loaded. */
function bytesOfPage(): number {
  const loaded = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
  return loaded.reduce((sum, entry) => sum + ((entry as PerformanceResourceTiming).transferSize || 0), 0);
}
