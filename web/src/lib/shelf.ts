// Where the outbox keeps what was not yet acknowledged, so that it outlives the page. It sends nothing.
import type { Command } from './protocol/Command.ts';
import type { Refusal } from './protocol/Refusal.ts';
import { pageStorage, type PageStorage } from './storage.ts';

export interface Kept {
  /** The command's id: the same one at every attempt. UUIDv7, so it also gives the order. */
  id: string;
  command: Command;
  /** Refused for good; kept because of its text until the person saw it. */
  refusal?: Refusal;
}

export interface Shelf {
  all(): Promise<Kept[]>;
  put(kept: Kept): Promise<void>;
  remove(id: string): Promise<void>;
}

/** For pages of which nothing needs to outlive a reload: a console shows what is so at once. */
export function memoryShelf(): Shelf {
  const kept = new Map<string, Kept>();
  return {
    all: async () => [...kept.values()],
    put: async (one) => void kept.set(one.id, one),
    remove: async (id) => void kept.delete(id),
  };
}

/** IndexedDB; where it is absent or broken the page storage, which itself falls back to memory. */
export async function deviceShelf(workshop: string): Promise<Shelf> {
  const mirror = mirrorShelf(pageStorage(workshop, 'participant'));
  try {
    const database = await opened();
    return orMirror(databaseShelf(database, workshop), mirror);
  } catch {
    return mirror;
  }
}

export function mirrorShelf(storage: PageStorage): Shelf {
  const read = () => (storage.get('outbox') ?? {}) as Record<string, Kept>;
  return {
    all: async () => Object.values(read()),
    put: async (one) => void storage.set('outbox', { ...read(), [one.id]: one }),
    remove: async (id) => {
      const all = read();
      delete all[id];
      storage.set('outbox', all);
    },
  };
}

const STORE = 'outbox';

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('werkatelier', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: ['workshop', 'id'] });
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
  });
}

function databaseShelf(database: IDBDatabase, workshop: string): Shelf {
  const within = <T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  return {
    all: async () => {
      const range = IDBKeyRange.bound([workshop], [workshop, []]);
      return within('readonly', (store) => store.getAll(range) as IDBRequest<Kept[]>);
    },
    put: async (one) => void (await within('readwrite', (store) => store.put({ ...one, workshop }))),
    remove: async (id) => void (await within('readwrite', (store) => store.delete([workshop, id]))),
  };
}

/** A write that the database refuses (full, closed by the browser) goes to the mirror; both are read. */
function orMirror(shelf: Shelf, mirror: Shelf): Shelf {
  return {
    all: async () => {
      const both = await Promise.all([shelf.all().catch(() => []), mirror.all()]);
      return [...new Map(both.flat().map((one) => [one.id, one])).values()];
    },
    put: (one) => shelf.put(one).catch(() => mirror.put(one)),
    remove: async (id) => {
      await Promise.all([shelf.remove(id).catch(() => {}), mirror.remove(id)]);
    },
  };
}
