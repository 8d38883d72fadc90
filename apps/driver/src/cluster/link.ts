/**
 * The wire between two servers: a TCP proxy that one of them dials to reach the other, and that can lose or hold back what
 * passes, each way on its own.
 *
 * A stream that has lost bytes is never mended: when its way is free again the connection is broken, as a peer would see it
 * after a real outage, and the servers connect anew.
 */
import { createServer, connect, type Server, type Socket } from "node:net";
import { once } from "node:events";
import {
  type Chance,
  FrameFilter,
  type FrameFaults,
  type FrameTally,
  NO_FRAME_FAULTS,
} from "./frames.js";

export const HOST = "127.0.0.1";

/**
 * What happens to bytes on their way.
 *
 * - `pass`: they arrive.
 * - `hold`: they wait in the proxy, as they would in front of a process that is busy.
 * - `drop`: they vanish, and nobody is told.
 * - `swallow`: whole frames vanish, and the connection stands. Only where a link knows frames, else as `drop`.
 * - `reset`: the connection breaks, and new ones are refused.
 */
export type Passage = "pass" | "hold" | "drop" | "swallow" | "reset";

/** How bytes fare in the direction of the dial, and in the other one. */
export interface Passages {
  readonly there: Passage;
  readonly back: Passage;
}

/** What happens to single frames in the direction of the dial, and in the other one. */
export interface LinkFaults {
  readonly there: FrameFaults;
  readonly back: FrameFaults;
}

/** A link that knows frames: where their fate is drawn from, and where it is counted. */
export interface FrameKnowledge {
  readonly chance: Chance;
  readonly tally: FrameTally;
}

export class Link {
  readonly #server: Server;
  readonly #frames: FrameKnowledge | undefined;
  readonly #connections = new Set<Connection>();
  #passages: Passages = { there: "pass", back: "pass" };
  #faults: LinkFaults = { there: NO_FRAME_FAULTS, back: NO_FRAME_FAULTS };
  #target: number | undefined;

  private constructor(server: Server, frames: FrameKnowledge | undefined) {
    this.#server = server;
    this.#frames = frames;
    server.on("connection", (socket) => this.#accept(socket));
    // Running out of descriptors shows as a connection that does not come about; the servers try again.
    server.on("error", () => {});
  }

  /** @param frames absent: a wire for bytes, whatever they mean */
  static async open(frames?: FrameKnowledge): Promise<Link> {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true });
    server.listen(0, HOST);
    await once(server, "listening");
    return new Link(server, frames);
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

  /** @throws TypeError on a link that knows no frames */
  setFaults(faults: LinkFaults): void {
    if (this.#frames === undefined) throw new TypeError("this link knows no frames");
    this.#faults = faults;
    for (const connection of this.#connections) connection.setFaults(faults);
  }

  /** Breaks what stands; new connections are as welcome as before. */
  hangUp(): void {
    for (const connection of this.#connections) connection.destroy();
  }

  async close(): Promise<void> {
    this.hangUp();
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
    const gone = (): void => void this.#connections.delete(connection);
    const connection = new Connection(dialer, target, gone, this.#frames);
    this.#connections.add(connection);
    connection.setFaults(this.#faults);
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
    frames: FrameKnowledge | undefined,
  ) {
    this.#gone = gone;
    const broken = (): void => this.destroy();
    this.#there = new Pipe(dialer, target, broken, frames);
    this.#back = new Pipe(target, dialer, broken, frames);
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

  setFaults(faults: LinkFaults): void {
    this.#there.setFaults(faults.there);
    this.#back.setFaults(faults.back);
  }

  destroy(): void {
    this.#gone();
    this.#there.forget();
    this.#back.forget();
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
  readonly #filter: FrameFilter | undefined;

  constructor(
    readonly source: Socket,
    readonly sink: Socket,
    readonly broken: () => void,
    frames: FrameKnowledge | undefined,
  ) {
    this.#filter =
      frames && new FrameFilter((frame) => this.#write(frame), frames.chance, frames.tally);
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

  setFaults(faults: FrameFaults): void {
    if (this.#filter !== undefined) this.#filter.faults = faults;
  }

  forget(): void {
    this.#filter?.close();
  }

  #flow(): void {
    const full = this.sink.writableNeedDrain || this.#filter?.isFull === true;
    if (this.#passage === "hold" || (this.#passage === "pass" && full)) this.source.pause();
    else this.source.resume();
  }

  #take(chunk: Buffer): void {
    const lost = this.#passage === "drop" || this.#passage === "swallow";
    if (this.#passage === "drop" || (lost && this.#filter === undefined)) this.#torn = true;
    if (this.#filter !== undefined) this.#cut(this.#filter, chunk, lost || this.#torn);
    else if (!this.#torn) this.#write(chunk);
  }

  #cut(filter: FrameFilter, chunk: Buffer, discard: boolean): void {
    try {
      filter.push(chunk, discard);
    } catch {
      // No frames: whoever says such things is hung up on by servers, too.
      this.broken();
      return;
    }
    this.#flow();
  }

  #write(bytes: Uint8Array): void {
    if (!this.sink.writable || !this.sink.write(bytes)) this.#flow();
    else if (this.#filter !== undefined && this.source.isPaused()) this.#flow();
  }

  #end(): void {
    this.#ended = true;
    if (this.#passage === "drop" || this.#passage === "swallow") this.#torn = true;
    else if (!this.#torn) {
      this.#filter?.flush();
      this.sink.end();
    }
  }

  /** The source's socket is gone, with or without a proper end. */
  #close(): void {
    if (this.#ended && !this.#torn) return;
    this.#torn = true;
    if (this.#passage === "pass") this.broken();
  }
}
