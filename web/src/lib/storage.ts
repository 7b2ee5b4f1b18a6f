// What a page keeps on the device: the token, drafts, what was not yet sent. Keyed by workshop and role, so that a
// laptop can be console and participant at once. It keeps nothing of others.

export type PageRole = 'participant' | 'facilitator' | 'organiser' | 'stage' | 'observer';

const PREFIX = 'werkatelier';

export interface PageStorage {
  /** What stands under a name, or `null` where nothing (readable) does. The caller checks its shape. */
  get(name: string): unknown;
  /** Whether it will still be there after the page is closed. In this page it is there either way. */
  set(name: string, value: unknown): boolean;
  remove(name: string): void;
  /** Everything of this workshop and role. */
  clear(): void;
}

/** What a storage did not keep. It belongs to the page, not to who asks: joining and taking part are two askers. */
const unkeptBy = new Map<Storage | null, Map<string, string | null>>();

function unkeptOf(backing: Storage | null): Map<string, string | null> {
  const unkept = unkeptBy.get(backing) ?? new Map<string, string | null>();
  unkeptBy.set(backing, unkept);
  return unkept;
}

/** Works, for the life of the page, also where the browser keeps nothing (private window, storage full or off). */
export function pageStorage(workshopId: string, role: PageRole, backing = browserStorage()): PageStorage {
  const prefix = `${PREFIX}:${workshopId}:${role}:`;
  const unkept = unkeptOf(backing);

  const read = (key: string): string | null => {
    const own = unkept.get(key);
    return own === undefined ? quietly(() => backing?.getItem(key) ?? null, null) : own;
  };
  const write = (key: string, text: string | null): boolean => {
    const kept = quietly(() => {
      if (text === null) backing?.removeItem(key);
      else backing?.setItem(key, text);
      return backing !== null;
    }, false);
    if (kept) unkept.delete(key);
    else unkept.set(key, text);
    return kept;
  };

  return {
    get: (name) => parsed(read(prefix + name)),
    set: (name, value) => write(prefix + name, JSON.stringify(value)),
    remove: (name) => void write(prefix + name, null),
    clear() {
      for (const key of keysOf(backing).filter((one) => one.startsWith(prefix))) write(key, null);
    },
  };
}

/** The workshops this device holds something of in a role: coming back needs no code. */
export function rememberedWorkshops(role: PageRole, backing = browserStorage()): string[] {
  const ids = keysOf(backing).flatMap((key) => {
    const [prefix, workshopId, keyRole] = key.split(':');
    return prefix === PREFIX && keyRole === role && workshopId ? [workshopId] : [];
  });
  return [...new Set(ids)];
}

function browserStorage(): Storage | null {
  // Only naming it throws where the browser blocks storage.
  return quietly(() => globalThis.localStorage ?? null, null);
}

function keysOf(backing: Storage | null): string[] {
  const kept = quietly(
    () => Array.from({ length: backing?.length ?? 0 }, (_, index) => backing?.key(index)),
    [],
  );
  const unkept = [...unkeptOf(backing)].flatMap(([key, text]) => (text === null ? [] : [key]));
  return [...kept, ...unkept].filter((key) => typeof key === 'string');
}

function parsed(text: string | null): unknown {
  return text === null ? null : quietly(() => JSON.parse(text) as unknown, null);
}

function quietly<T>(attempt: () => T, otherwise: T): T {
  try {
    return attempt();
  } catch {
    return otherwise;
  }
}
