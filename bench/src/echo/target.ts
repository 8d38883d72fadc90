/**
 * A load on the echo server, through the barest client: what the load generator itself can do.
 */
import { connect as connectSocket, type Socket } from "node:net";
import { EchoError } from "../errors.js";
import type { Operation } from "../load/operations.js";
import type { ServingProcess, Target, TargetConnection } from "../load/target.js";
import { encodeFrame, FrameReader, type EchoMessage } from "./frames.js";

export class EchoTarget implements Target {
  readonly processes: readonly ServingProcess[];
  readonly #port: number;
  readonly #value: Uint8Array;

  /**
   * @param pid the echo server's
   * @param valueBytes what a read carries back and forth, as an update does its own value
   */
  constructor(port: number, pid: number, valueBytes: number) {
    this.#port = port;
    this.#value = new Uint8Array(valueBytes);
    this.processes = [{ name: "echo", pid }];
  }

  connect(): Promise<TargetConnection> {
    return new Promise((resolve, reject) => {
      const socket = connectSocket({ host: "127.0.0.1", port: this.#port, noDelay: true });
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new EchoConnection(socket, this.#value));
      });
    });
  }
}

interface Waiting {
  resolve(outcome: string): void;
  reject(error: EchoError): void;
}

class EchoConnection implements TargetConnection {
  readonly #socket: Socket;
  readonly #value: Uint8Array;
  readonly #reader = new FrameReader();
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #corked = false;
  #broken: EchoError | undefined;

  constructor(socket: Socket, value: Uint8Array) {
    this.#socket = socket;
    this.#value = value;
    socket.on("data", (chunk) => this.#reader.read(chunk, (message) => this.#answered(message)));
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#break("the echo server closed the connection"));
  }

  perform(operation: Operation): Promise<string> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken);
    return new Promise((resolve, reject) => {
      this.#lastId += 1;
      this.#waiting.set(this.#lastId, { resolve, reject });
      const value = operation.type === "update" ? operation.value : this.#value;
      this.#send([this.#lastId, operation.key, value]);
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.closed) resolve();
      this.#socket.once("close", () => resolve());
      this.#socket.destroy();
    });
  }

  /** What is sent in one turn leaves in one write. */
  #send(message: EchoMessage): void {
    if (!this.#corked) {
      this.#corked = true;
      this.#socket.cork();
      process.nextTick(() => {
        this.#corked = false;
        this.#socket.uncork();
      });
    }
    this.#socket.write(encodeFrame(message));
  }

  #answered([id, , value]: EchoMessage): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined || value.length !== this.#value.length) {
      this.#socket.destroy();
      this.#break("the echo server answered what nobody asked");
      return;
    }
    this.#waiting.delete(id);
    waiting.resolve("echoed");
  }

  #break(why: string): void {
    this.#broken ??= new EchoError(why);
    for (const waiting of this.#waiting.values()) waiting.reject(this.#broken);
    this.#waiting.clear();
  }
}
