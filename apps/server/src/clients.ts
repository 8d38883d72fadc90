/**
 * The clients that are connected: their requests go to the replica, its replies back to them.
 */
import {
  decodeClientRequest,
  encodeClientReply,
  requestFrameBytesMax,
  type ClientReply,
  type ClientRequest,
  type ErrorReply,
} from "@vclock/protocol";
import type { ClientHandle, Input, Reply } from "@vclock/replica";
import type { Closed, Connection } from "./connection.js";
import { messageOf } from "./errors.js";
import type { Limits } from "./limits.js";
import type { Complaints } from "./complaints.js";
import type { Log } from "./log.js";
import type { Metrics } from "./metrics.js";
import type { TraceAnswers } from "./tracer-answers.js";

export interface ClientsParts {
  /** This server's name, for replies that the replica does not make. */
  readonly server: string;
  readonly limits: Limits;
  readonly valueBytesMax: number;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly complaints: Complaints;
  readonly put: (input: Input) => void;
  /** Answers what is asked of the process, not of its replica. */
  readonly traces: TraceAnswers;
}

/** A request that waits for its reply. */
interface Waiting {
  readonly type: ClientRequest["type"];
  readonly since: number;
  /** Where something other than the replica works on its answer. */
  giveUp: (() => void) | undefined;
}

interface Client {
  readonly handle: ClientHandle;
  readonly agent: string;
  readonly connection: Connection;
  readonly waiting: Map<number, Waiting>;
}

export class Clients {
  readonly #parts: ClientsParts;
  readonly #clients = new Map<ClientHandle, Client>();
  readonly #frameBytesMax: number;
  #lastHandle = 0;
  #waiting = 0;
  #stopping = false;

  constructor(parts: ClientsParts) {
    this.#parts = parts;
    this.#frameBytesMax = requestFrameBytesMax(parts.valueBytesMax);
  }

  get count(): number {
    return this.#clients.size;
  }

  get isFull(): boolean {
    return this.#clients.size >= this.#parts.limits.clientsMax;
  }

  /** Requests that wait for their replies, of all clients. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Takes over a connection whose client hello was accepted. */
  admit(connection: Connection, agent: string): void {
    this.#lastHandle += 1;
    const client: Client = { handle: this.#lastHandle, agent, connection, waiting: new Map() };
    this.#clients.set(client.handle, client);
    connection.admit({
      frameBytesMax: this.#frameBytesMax,
      bufferBytesMax: this.#parts.limits.clientBufferBytesMax,
      traffic: this.#parts.metrics.traffic("clients"),
      onFrame: (body) => this.#ask(client, decodeClientRequest(body)),
      onClosed: (closed) => this.#gone(client, closed),
      onDrain: () => this.#balance(client),
    });
    this.#parts.log.debug(
      { event: "client-connected", remote: connection.remote, agent },
      `client ${agent} at ${connection.remote} connected`,
    );
  }

  /** Sends a reply on its way; that of a client that has gone goes nowhere. */
  reply({ client: handle, reply }: Reply): void {
    const client = this.#clients.get(handle);
    const waiting = client?.waiting.get(reply.id);
    if (client === undefined || waiting === undefined) return;
    client.waiting.delete(reply.id);
    this.#waiting -= 1;
    waiting.giveUp?.();
    const sent = this.#send(client, waiting, reply);
    const outcome = sent.type === "errorReply" ? sent.code : "ok";
    const seconds = (performance.now() - waiting.since) / 1_000;
    this.#parts.metrics.request(waiting.type, outcome, seconds);
    this.#balance(client);
  }

  /** From now on requests are answered with `stopped`; whoever only waits for events is answered. */
  refuseRequests(): void {
    this.#stopping = true;
    this.#parts.traces.stop();
  }

  /** Answers every request that waits with `stopped`. */
  failWaiting(message: string): void {
    for (const client of this.#clients.values()) {
      for (const [id, { type }] of client.waiting) {
        const reply = this.#failure(id, "stopped", changes(type) ? "unknown" : "no", message);
        this.reply({ client: client.handle, reply });
      }
    }
  }

  /** Closes every connection once its replies have left. */
  endAll(reason: string, patienceMs: number): void {
    for (const client of this.#clients.values()) client.connection.end(reason, patienceMs);
  }

  destroyAll(reason: string): void {
    for (const client of this.#clients.values()) client.connection.destroy(reason);
  }

  #ask(client: Client, request: ClientRequest): void {
    const { id, type } = request;
    // Two requests of one id could not be told apart by their replies.
    if (client.waiting.has(id)) throw new Error(`request ${id} waits already`);
    const waiting: Waiting = { type, since: performance.now(), giveUp: undefined };
    client.waiting.set(id, waiting);
    this.#waiting += 1;
    if (this.#stopping) {
      const reply = this.#failure(id, "stopped", "no", "this server stops");
      this.reply({ client: client.handle, reply });
    } else {
      if (request.type === "trace") {
        const answer = (reply: ClientReply) => this.reply({ client: client.handle, reply });
        waiting.giveUp = this.#parts.traces.ask(request, answer);
      } else {
        this.#parts.put({ type: "request", client: client.handle, request });
      }
      this.#balance(client);
    }
  }

  /** Reads on from a client, or not, by what it has waiting. */
  #balance({ connection, waiting }: Client): void {
    const { requestsPerClientMax, clientBufferPauseBytes } = this.#parts.limits;
    const enough =
      waiting.size >= requestsPerClientMax || connection.bufferedBytes > clientBufferPauseBytes;
    if (enough) connection.hold();
    else connection.release();
  }

  #send(client: Client, { type }: Waiting, reply: ClientReply): ClientReply {
    try {
      client.connection.send(encodeClientReply(reply));
      return reply;
    } catch (error) {
      const applied = changes(type) ? "unknown" : "no";
      const failure: ErrorReply = {
        ...this.#failure(reply.id, "too-large", applied, messageOf(error)),
        dot: reply.type === "writeReply" ? reply.dot : undefined,
      };
      client.connection.send(encodeClientReply(failure));
      return failure;
    }
  }

  #failure(
    id: number,
    code: ErrorReply["code"],
    applied: ErrorReply["applied"],
    message: string,
  ): ErrorReply {
    return {
      type: "errorReply",
      id,
      code,
      message,
      applied,
      dot: undefined,
      server: this.#parts.server,
      answered: [],
      unreachable: [],
    };
  }

  #gone(client: Client, { reason, fault }: Closed): void {
    const { handle, agent, connection, waiting } = client;
    this.#clients.delete(handle);
    this.#waiting -= waiting.size;
    for (const { type, since, giveUp } of waiting.values()) {
      giveUp?.();
      this.#parts.metrics.request(type, "gone", (performance.now() - since) / 1_000);
    }
    this.#parts.put({ type: "clientGone", client: handle });
    if (fault === undefined) {
      this.#parts.log.debug(
        { event: "client-gone", remote: connection.remote, agent, reason },
        `client ${agent} at ${connection.remote} has gone: ${reason}`,
      );
    } else {
      this.#parts.complaints.of(fault, connection.remote, reason, agent);
    }
  }
}

function changes(type: ClientRequest["type"]): boolean {
  return type === "update" || type === "delete";
}
