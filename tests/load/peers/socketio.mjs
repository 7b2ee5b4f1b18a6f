// Node with Socket.IO and better-sqlite3, as their documentation teaches: a room, an event, an acknowledgement.
import { createServer } from "node:http";
import { randomBytes } from "node:crypto";

import { Server } from "socket.io";

import { openStore } from "./store.mjs";

const store = openStore(process.argv[2]);
const http = createServer();
const io = new Server(http, { serveClient: false, maxHttpBufferSize: 16 * 1024 });
const theme = randomBytes(16).toString("hex");

io.on("connection", (socket) => {
  socket.join("room");
  socket.on("post", (command, acknowledge) => {
    if (typeof command?.text !== "string") return;
    const idea = store(command.id, command.text);
    io.to("room").emit("idea", { theme, ...idea });
    acknowledge({ id: command.id });
  });
});

http.listen(0, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${http.address().port}`));
