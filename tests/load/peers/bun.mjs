// Bun with its own server, publish and SQLite, as its documentation teaches: one insert, one publish.
import { Database } from "bun:sqlite";

const database = new Database(process.argv[2], { create: true });
database.run("pragma journal_mode = WAL");
database.run("pragma synchronous = FULL");
database.run("create table ideas (seq integer primary key, id text not null unique, text text not null, at integer not null)");
const insert = database.query("insert into ideas (id, text, at) values (?, ?, ?) returning seq");
const theme = crypto.randomUUID();

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch(request, server) {
    if (server.upgrade(request)) return;
    return new Response("a socket, please", { status: 426 });
  },
  websocket: {
    maxPayloadLength: 16 * 1024,
    open(socket) {
      socket.subscribe("room");
    },
    message(socket, data) {
      const command = JSON.parse(data);
      if (command.type !== "post" || typeof command.text !== "string") return;
      const at = Date.now();
      const { seq } = insert.get(command.id, command.text, at);
      server.publish("room", JSON.stringify({ type: "idea", theme, id: command.id, text: command.text, at, seq }));
      socket.send(JSON.stringify({ type: "done", id: command.id }));
    },
  },
});

console.log(`listening on http://127.0.0.1:${server.port}`);
