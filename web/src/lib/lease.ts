// Which of a person's tabs sends what they share. Web Locks are absent on plain HTTP, so it is a lease in the page
// storage: whoever acts takes it, whoever sleeps loses it. Two holders for a moment do no harm: the same command id is
// the same command.
import { uuidv7 } from './ids.ts';
import type { ServerMessage } from './protocol/ServerMessage.ts';
import type { PageStorage } from './storage.ts';

const LEASE_MS = 5_000;
const RENEW_MS = 2_000;

/** What tabs tell each other. */
export type Word =
  | { word: 'added' }
  | { word: 'taken' }
  | { word: 'settled'; answer: Extract<ServerMessage, { type: 'done' | 'rejected' }> };

export interface Lease {
  readonly held: boolean;
  /** From now on this tab sends. */
  take(): void;
  tell(word: Word): void;
  /** `hear` gets others' words; `gained` is called when the lease falls to this tab. */
  start(hear: (word: Word) => void, gained: () => void): void;
  stop(): void;
}

/** For a page that shares with nobody. */
export const soleLease: Lease = { held: true, take() {}, tell() {}, start() {}, stop() {} };

export function tabLease(name: string, storage: PageStorage): Lease {
  const tab = uuidv7();
  let held = false;
  let timer: ReturnType<typeof setInterval> | undefined;
  let channel: BroadcastChannel | null = null;
  let onGained = () => {};

  const read = () => storage.get('lease') as { tab?: string; until?: number } | null;
  const renew = () => storage.set('lease', { tab, until: Date.now() + LEASE_MS });
  const take = () => {
    renew();
    if (held) return;
    held = true;
    channel?.postMessage({ word: 'taken' } satisfies Word);
    onGained();
  };
  const look = () => {
    const lease = read();
    const left = Number(lease?.until) - Date.now();
    // A lease that lasts longer than any was taken before the clock was set.
    const others = lease?.tab !== tab && left > 0 && left <= LEASE_MS;
    if (others) held = false;
    else take();
  };

  return {
    get held() {
      return held;
    },
    take,
    tell: (word) => channel?.postMessage(word),
    start(hear, gained) {
      onGained = gained;
      channel = channelOf(name);
      if (channel) {
        channel.onmessage = ({ data }: MessageEvent<Word>) => {
          if (data.word === 'taken') held = false;
          else hear(data);
        };
      }
      timer = setInterval(look, RENEW_MS);
      if (document.visibilityState === 'visible') take();
      else look();
    },
    stop() {
      clearInterval(timer);
      channel?.close();
      channel = null;
      if (held) storage.remove('lease');
      held = false;
    },
  };
}

/** Absent in old browsers, and forbidden where storage is. */
function channelOf(name: string): BroadcastChannel | null {
  try {
    return new BroadcastChannel(name);
  } catch {
    return null;
  }
}
