/** Stands in front of one server: what comes is passed on as it is, and listened to. */
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { ServerAddress } from "./address.js";
import type { Conversation } from "./conversation.js";

const HOST = "127.0.0.1";

export class Proxy {
  readonly #server: Server;
  readonly #wires = new Set<Wire>();

  private constructor(server: Server) {
    this.#server = server;
  }

  /**
   * @param converse makes the listener of a new connection
   * @param reached told whenever the server has taken a connection
   */
  static async open(
    target: ServerAddress,
    converse: () => Conversation,
    reached: () => void,
  ): Promise<Proxy> {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true });
    const proxy = new Proxy(server);
    server.on("connection", (client) => {
      const { host, port } = target;
      const dialled = connect({ host, port, allowHalfOpen: true, noDelay: true });
      dialled.once("connect", reached);
      const wire = new Wire(client, dialled, converse(), () => proxy.#wires.delete(wire));
      proxy.#wires.add(wire);
    });
    server.listen(0, HOST);
    await once(server, "listening");
    // Running out of descriptors shows as a connection that does not come about; clients try again.
    server.on("error", () => {});
    return proxy;
  }

  /** Where clients find it: `127.0.0.1:40001`. */
  get address(): string {
    const address = this.#server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    return `${HOST}:${port}`;
  }

  async close(): Promise<void> {
    this.#server.close();
    for (const wire of this.#wires) wire.destroy();
    await once(this.#server, "close");
  }
}

/** One connection, both ways. */
class Wire {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #conversation: Conversation;
  readonly #gone: () => void;
  #over = false;

  constructor(client: Socket, server: Socket, conversation: Conversation, gone: () => void) {
    this.#client = client;
    this.#server = server;
    this.#conversation = conversation;
    this.#gone = gone;
    // An operation begins before the server hears of it, and ends after the server has said so.
    client.on("data", (chunk: Buffer) => {
      conversation.asks(chunk);
      if (!server.write(chunk) || conversation.full) client.pause();
    });
    server.on("data", (chunk: Buffer) => {
      conversation.answers(chunk);
      if (!client.write(chunk)) server.pause();
      this.#listen();
    });
    client.on("drain", () => server.resume());
    server.on("drain", () => this.#listen());
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      from.on("end", () => to.end());
      // Without a proper end, the other side is to see none either.
      from.on("error", () => this.destroy());
      from.on("close", () => {
        if (client.closed && server.closed) this.#finish();
      });
    }
    client.resume();
  }

  destroy(): void {
    this.#finish();
    for (const socket of [this.#client, this.#server]) {
      // A reset while connecting has nothing to reset; one after `end` never completes, and the process never ends.
      if (socket.connecting || socket.writableEnded) socket.destroy();
      else socket.resetAndDestroy();
    }
  }

  #listen(): void {
    if (!this.#server.writableNeedDrain && !this.#conversation.full) this.#client.resume();
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#conversation.end();
    this.#gone();
  }
}
