// Node with `ws` and better-sqlite3, as their documentation teaches: store, then loop over the clients and send.
import { randomBytes } from "node:crypto";

import { WebSocketServer, WebSocket } from "ws";

import { openStore } from "./store.mjs";

const store = openStore(process.argv[2]);
const server = new WebSocketServer({ host: "127.0.0.1", port: 0, maxPayload: 16 * 1024 });
const theme = randomBytes(16).toString("hex");

server.on("connection", (socket) => {
  socket.on("error", () => socket.terminate());
  socket.on("message", (data) => {
    const command = JSON.parse(data);
    if (command.type !== "post" || typeof command.text !== "string") return;
    const idea = store(command.id, command.text);
    const message = JSON.stringify({ type: "idea", theme, ...idea });
    for (const client of server.clients) {
      if (client.readyState === WebSocket.OPEN) client.send(message);
    }
    socket.send(JSON.stringify({ type: "done", id: command.id }));
  });
});

server.on("listening", () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
