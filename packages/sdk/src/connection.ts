/**
 * One greeted connection: many requests in flight, their frames written together once per tick, answers in any order.
 *
 * Requests beyond `inFlightMax`, or while the socket's buffer is full, wait their turn unsent. If the connection breaks, an
 * unsent request has certainly not been applied; a write that was sent may have been.
 */
import type { Socket } from "node:net";
import {
  decodeClientReply,
  encodeClientRequest,
  REPLY_FRAME_BYTES_MAX,
  type ClientReply,
  type FrameDecoder,
  type ServerHello,
} from "@vclock/protocol";
import type { Budget } from "./budget.js";
import type { Dialled } from "./dial.js";
import {
  ClosedError,
  ConnectionLostError,
  InvalidOptionError,
  ProtocolViolationError,
  type ErrorDetails,
  type VclockError,
} from "./errors.js";
import { Pending, type Plan } from "./pending.js";
import { Queue } from "./queue.js";
import { errorOfReply } from "./server-error.js";
import { StallWatch } from "./stall-watch.js";

/** Makes the error of one request out of what ended them all. */
type Failure = (details: ErrorDetails) => VclockError;

export class Connection {
  readonly hello: ServerHello;
  readonly #socket: Socket;
  readonly #decoder: FrameDecoder;
  readonly #inFlightMax: number;
  readonly #onClose: (error: VclockError) => void;
  readonly #queue = new Queue<Pending>();
  /** By id. Only what was sent; a request that was given up leaves it, and its late answer is dropped. */
  readonly #inFlight = new Map<number, Pending>();
  readonly #watch: StallWatch;
  #nextId = 1;
  /** Requests that wait or are in flight; while there are any, the process stays alive. */
  #open = 0;
  #flushing = false;
  #blocked = false;
  #failure: Failure | undefined;
  readonly #ended: Promise<void>;

  /** @param onClose called once, when it is of no more use */
  constructor(
    { socket, hello, decoder }: Dialled,
    inFlightMax: number,
    onClose: (error: VclockError) => void,
  ) {
    this.hello = hello;
    this.#socket = socket;
    this.#decoder = decoder;
    this.#inFlightMax = inFlightMax;
    this.#onClose = onClose;
    this.#watch = new StallWatch({ ping: () => this.#ping(), stalled: () => this.#stalled() });
    decoder.frameBytesMax = REPLY_FRAME_BYTES_MAX;
    let cause: Error | undefined;
    socket.on("data", (chunk) => this.#receive(chunk));
    socket.on("drain", () => {
      this.#blocked = false;
      this.#flush();
    });
    socket.on("error", (error) => {
      cause = error;
    });
    // The server says no more, so no answer can come.
    socket.on("end", () => this.#lost(undefined));
    this.#ended = new Promise((resolve) => {
      socket.on("close", () => {
        this.#lost(cause);
        resolve();
      });
    });
    socket.unref();
    socket.resume();
    if (socket.destroyed) this.#lost(undefined);
  }

  /** Whether requests may be given to it. */
  get usable(): boolean {
    return this.#failure === undefined;
  }

  /** Whether the server has stopped answering: better ask another one, if there is one. */
  get isStalled(): boolean {
    return this.#watch.isStalled;
  }

  /** Starts a request. Its promise is rejected with a {@link VclockError} if it comes to nothing. */
  request(plan: Plan, budget: Budget): Pending {
    const pending = new Pending(plan, budget, this.hello.name, this.#settled);
    this.#open += 1;
    if (this.#open === 1) {
      this.#watch.begin();
      this.#holdProcess(true);
    }
    if (this.#failure !== undefined) {
      pending.reject(this.#failure(pending.details));
    } else if (budget.signal?.aborted === true) {
      pending.abort();
    } else {
      this.#queue.push(pending);
      this.#scheduleFlush();
    }
    return pending;
  }

  /** Closes it. What is under way fails with a `ClosedError`. */
  async close(): Promise<void> {
    this.#fail((details) => new ClosedError("The client was closed", details));
    if (!this.#socket.closed) await this.#ended;
  }

  readonly #settled = (pending: Pending): void => {
    this.#inFlight.delete(pending.id);
    this.#open -= 1;
    if (this.#queue.length > 0) this.#scheduleFlush();
    if (this.#open > 0) return;
    this.#watch.end();
    this.#holdProcess(false);
  };

  /** Not once the socket is closed: it would keep a listener for each call, for when it connects. */
  #holdProcess(hold: boolean): void {
    if (this.#socket.destroyed) return;
    if (hold) this.#socket.ref();
    else this.#socket.unref();
  }

  #scheduleFlush(): void {
    if (this.#flushing || this.#blocked) return;
    this.#flushing = true;
    // After all code that runs now, and all that it sets off in promises: what that asks for goes into the same write.
    process.nextTick(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#failure !== undefined || this.#blocked) return;
    const frames: Uint8Array[] = [];
    while (this.#inFlight.size < this.#inFlightMax) {
      const pending = this.#queue.shift();
      if (pending === undefined) break;
      if (pending.settled) continue;
      const frame = this.#encode(pending);
      if (frame === undefined) continue;
      this.#inFlight.set(pending.id, pending);
      frames.push(frame);
    }
    this.#write(frames);
  }

  #encode(pending: Pending): Uint8Array | undefined {
    const id = this.#nextId++;
    try {
      const frame = encodeClientRequest(
        pending.plan.request(id, Math.max(1, pending.budget.remainingMs())),
      );
      pending.id = id;
      return frame;
    } catch (cause) {
      pending.reject(
        new InvalidOptionError(`The request cannot be sent: ${(cause as Error).message}`, {
          cause,
        }),
      );
      return undefined;
    }
  }

  #write(frames: readonly Uint8Array[]): void {
    const [first] = frames;
    if (first === undefined) return;
    this.#blocked = !this.#socket.write(frames.length === 1 ? first : Buffer.concat(frames));
  }

  #ping(): void {
    // Its answer is dropped like any that nobody waits for; that it came is what matters.
    this.#socket.write(encodeClientRequest({ type: "status", id: this.#nextId++ }));
  }

  #stalled(): void {
    for (const pending of this.#inFlight.values()) pending.onStall?.();
  }

  #receive(chunk: Uint8Array): void {
    if (this.#failure !== undefined) return;
    this.#watch.heard();
    try {
      this.#decoder.push(chunk);
      this.#drain();
    } catch (cause) {
      this.#violated(cause);
    }
  }

  #drain(): void {
    for (let body = this.#decoder.next(); body !== undefined; body = this.#decoder.next()) {
      this.#answer(decodeClientReply(body));
    }
  }

  #answer(reply: ClientReply): void {
    const pending = this.#inFlight.get(reply.id);
    if (pending === undefined) {
      // Late, for a request that was given up; or for one that was never made, and then all is in doubt.
      if (reply.id >= this.#nextId || reply.id < 1)
        throw new Error(`An answer to no request: ${reply.id}`);
      return;
    }
    if (reply.type === "errorReply") {
      pending.reject(errorOfReply(reply, pending.plan.writes));
    } else if (reply.type === pending.plan.reply) {
      pending.resolve(reply);
    } else {
      throw new Error(`A ${reply.type} in answer to a request for a ${pending.plan.reply}`);
    }
  }

  #lost(cause: Error | undefined): void {
    const server = this.hello.name;
    const why =
      cause === undefined ? `${server} closed the connection` : `The connection to ${server} broke`;
    this.#fail((details) => new ConnectionLostError(why, { cause, ...details }));
  }

  #violated(cause: unknown): void {
    const why = `${this.hello.name} sent what is not this protocol`;
    this.#fail((details) => new ProtocolViolationError(why, { cause, ...details }));
  }

  /** Ends everything, once. */
  #fail(failure: Failure): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    this.#watch.stop();
    this.#socket.destroy();
    for (const pending of this.#inFlight.values()) pending.reject(failure(pending.details));
    for (let pending = this.#queue.shift(); pending !== undefined; pending = this.#queue.shift()) {
      pending.reject(failure(pending.details));
    }
    this.#onClose(failure({ server: this.hello.name }));
  }
}
