/**
 * The wire between two servers: a TCP proxy that one of them dials to reach the other, and that can lose or hold back what
 * passes, each way on its own.
 *
 * A stream that has lost bytes is never mended: when its way is free again the connection is broken, as a peer would see it
 * after a real outage, and the servers connect anew.
 */
import { createServer, connect, type Server, type Socket } from "node:net";
import { once } from "node:events";

export const HOST = "127.0.0.1";

/**
 * What happens to bytes on their way.
 *
 * - `pass`: they arrive.
 * - `hold`: they wait in the proxy, as they would in front of a process that is busy.
 * - `drop`: they vanish, and nobody is told.
 * - `reset`: the connection breaks, and new ones are refused.
 */
export type Passage = "pass" | "hold" | "drop" | "reset";

/** How bytes fare in the direction of the dial, and in the other one. */
export interface Passages {
  readonly there: Passage;
  readonly back: Passage;
}

export class Link {
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  #passages: Passages = { there: "pass", back: "pass" };
  #target: number | undefined;

  private constructor(server: Server) {
    this.#server = server;
    server.on("connection", (socket) => this.#accept(socket));
    // Running out of descriptors shows as a connection that does not come about; the servers try again.
    server.on("error", () => {});
  }

  static async open(): Promise<Link> {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true });
    server.listen(0, HOST);
    await once(server, "listening");
    return new Link(server);
  }

  /** Where the one server dials. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  /** Where the other server listens; `undefined` while it is down: dials are refused. */
  aim(target: number | undefined): void {
    this.#target = target;
  }

  set(passages: Passages): void {
    this.#passages = passages;
    for (const connection of this.#connections) connection.set(passages);
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) connection.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #accept(dialer: Socket): void {
    const { there, back } = this.#passages;
    if (this.#target === undefined || there === "reset" || back === "reset") {
      dialer.on("error", () => {});
      dialer.resetAndDestroy();
      return;
    }
    const target = connect({ port: this.#target, host: HOST, allowHalfOpen: true, noDelay: true });
    const connection = new Connection(dialer, target, () => this.#connections.delete(connection));
    this.#connections.add(connection);
    connection.set(this.#passages);
  }
}

class Connection {
  readonly #there: Pipe;
  readonly #back: Pipe;
  readonly #gone: () => void;

  constructor(
    readonly dialer: Socket,
    readonly target: Socket,
    gone: () => void,
  ) {
    this.#gone = gone;
    const broken = (): void => this.destroy();
    this.#there = new Pipe(dialer, target, broken);
    this.#back = new Pipe(target, dialer, broken);
    const closed = (): void => {
      if (dialer.closed && target.closed) gone();
    };
    dialer.on("close", closed);
    target.on("close", closed);
  }

  set(passages: Passages): void {
    this.#there.set(passages.there);
    this.#back.set(passages.back);
  }

  destroy(): void {
    this.#gone();
    for (const socket of [this.dialer, this.target]) {
      // A reset while connecting has nothing to reset; one after `end` never completes, and the process never ends.
      if (socket.connecting || socket.writableEnded) socket.destroy();
      else socket.resetAndDestroy();
    }
  }
}

/** One direction of a connection. */
class Pipe {
  #passage: Passage = "pass";
  /** Bytes, or the end of the stream, were lost: the other end must never see what comes after. */
  #torn = false;
  #ended = false;

  constructor(
    readonly source: Socket,
    readonly sink: Socket,
    readonly broken: () => void,
  ) {
    source.on("data", (chunk: Buffer) => this.#take(chunk));
    source.on("end", () => this.#end());
    source.on("close", () => this.#close());
    source.on("error", () => {});
    sink.on("drain", () => this.#flow());
  }

  set(passage: Passage): void {
    this.#passage = passage;
    if (passage === "reset" || (passage === "pass" && this.#torn)) this.broken();
    else this.#flow();
  }

  #flow(): void {
    const waits =
      this.#passage === "hold" || (this.#passage === "pass" && this.sink.writableNeedDrain);
    if (waits) this.source.pause();
    else this.source.resume();
  }

  #take(chunk: Buffer): void {
    if (this.#passage === "drop" || this.#torn) this.#torn = true;
    else if (!this.sink.write(chunk)) this.#flow();
  }

  #end(): void {
    this.#ended = true;
    if (this.#passage === "drop") this.#torn = true;
    else if (!this.#torn) this.sink.end();
  }

  /** The source's socket is gone, with or without a proper end. */
  #close(): void {
    if (this.#ended && !this.#torn) return;
    this.#torn = true;
    if (this.#passage === "pass") this.broken();
  }
}
