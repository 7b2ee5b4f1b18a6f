// Bun with batching made by hand, the strongest rival: what waits is stored in one transaction and published once, as bytes
// that are ready made. It parses nothing: it believes that what came is a command, and finds the id by its place.
import { Database } from "bun:sqlite";

const database = new Database(process.argv[2], { create: true });
database.run("pragma journal_mode = WAL");
database.run("pragma synchronous = FULL");
database.run("create table ideas (seq integer primary key, id text not null unique, command text not null)");
const insert = database.query("insert into ideas (id, command) values (?, ?)");

// {"id":"…36…","text":…,"type":"post"}: the client writes its fields in this order.
const ID_FROM = 7;
const ID_TO = ID_FROM + 36;

let waiting = [];
const storeAll = database.transaction((batch) => {
  for (const [, data] of batch) insert.run(data.slice(ID_FROM, ID_TO), data);
});

function settle() {
  const batch = waiting;
  waiting = [];
  storeAll(batch);
  let ideas = '{"type":"ideas","ideas":[';
  const answers = new Map();
  for (const [socket, data] of batch) {
    ideas += ideas.endsWith("[") ? data : "," + data;
    const done = `{"type":"done","id":"${data.slice(ID_FROM, ID_TO)}"}`;
    const before = answers.get(socket);
    if (before) before.push(done);
    else answers.set(socket, [done]);
  }
  server.publish("room", ideas + "]}");
  for (const [socket, all] of answers) {
    socket.cork(() => {
      for (const done of all) socket.send(done);
    });
  }
}

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
      // All messages that the poll brought are heard before an immediate runs: they are one batch.
      if (waiting.push([socket, data]) === 1) setImmediate(settle);
    },
  },
});

console.log(`listening on http://127.0.0.1:${server.port}`);
