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
  /** Whether it outlives the page. */
  put(kept: Kept): Promise<boolean>;
  remove(id: string): Promise<void>;
}

/** For pages of which nothing needs to outlive a reload: a console shows what is so at once. */
export function memoryShelf(): Shelf {
  const kept = new Map<string, Kept>();
  return {
    all: async () => [...kept.values()],
    put: async (one) => !!kept.set(one.id, one),
    remove: async (id) => void kept.delete(id),
  };
}

/** A database that opens later than this counts as broken: some browsers never say so. */
const OPEN_MS = 3_000;

/**
 * IndexedDB; where it is absent or broken the page storage, which itself falls back to memory. What is put stands in the
 * page storage at once, until the database has it: a page that is killed in between loses nothing.
 */
export function deviceShelf(workshop: string, storage = pageStorage(workshop, 'participant')): Shelf {
  const mirror = mirrorOf(storage);
  const database = opened().then((found) => databaseShelf(found, workshop));
  // Who puts or reads hears of it.
  database.catch(() => {});
  return {
    all: async () => {
      const kept = await database.then((shelf) => shelf.all()).catch(() => []);
      return [...new Map([...kept, ...mirror.all()].map((one) => [one.id, one])).values()];
    },
    put: (one) => {
      const mirrored = mirror.put(one);
      return database
        .then((shelf) => shelf.put(one))
        .then(
          () => {
            mirror.remove(one.id);
            return true;
          },
          () => mirrored,
        );
    },
    remove: async (id) => {
      mirror.remove(id);
      await database.then((shelf) => shelf.remove(id)).catch(() => {});
    },
  };
}

function mirrorOf(storage: PageStorage) {
  const read = () => (storage.get('outbox') ?? {}) as Record<string, Kept>;
  return {
    all: () => Object.values(read()),
    put: (one: Kept) => storage.set('outbox', { ...read(), [one.id]: one }),
    remove(id: string) {
      const all = read();
      if (!(id in all)) return;
      delete all[id];
      storage.set('outbox', all);
    },
  };
}

const STORE = 'outbox';

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    setTimeout(reject, OPEN_MS);
    const request = indexedDB.open('werkatelier', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: ['workshop', 'id'] });
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
  });
}

function databaseShelf(database: IDBDatabase, workshop: string) {
  const within = <T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  return {
    all: () => {
      const range = IDBKeyRange.bound([workshop], [workshop, []]);
      return within('readonly', (store) => store.getAll(range) as IDBRequest<Kept[]>);
    },
    put: (one: Kept) => within('readwrite', (store) => store.put({ ...one, workshop })),
    remove: (id: string) => within('readwrite', (store) => store.delete([workshop, id])),
  };
}
