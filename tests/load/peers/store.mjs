// The store of the two Node peers: one insert, durable before it returns.
import Database from "better-sqlite3";

export function openStore(path) {
  const database = new Database(path);
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.exec("create table ideas (seq integer primary key, id text not null unique, text text not null, at integer not null)");
  const insert = database.prepare("insert into ideas (id, text, at) values (?, ?, ?)");
  return (id, text) => {
    const at = Date.now();
    const { lastInsertRowid } = insert.run(id, text, at);
    return { id, text, at, seq: Number(lastInsertRowid) };
  };
}
