/**
 * Listens to one connection between a client and a server, and makes operations of what it hears. Nothing that it hears, or
 * fails to understand, changes what passes.
 */
import {
  type ClientReply,
  type ClientRequest,
  decodeClientReply,
  decodeClientRequest,
  decodeHello,
  decodeHelloReply,
  FrameDecoder,
  PEER_FRAME_BYTES_MAX,
  ProtocolError,
  REPLY_FRAME_BYTES_MAX,
} from "@vclock/protocol";
import type { HistoryOperation } from "@vclock/simulation";
import { type Asked, type Pending, operationOf } from "./operation.js";

/** So many requests without an answer, and the client is not listened to until there are fewer. */
const PENDING_MAX = 8_192;

export interface Listener {
  /** A client has greeted the servers of this cluster. */
  greeted(cluster: string): void;
  operation(operation: HistoryOperation): void;
  /** A frame that cannot be read: from here on, this connection is not recorded. */
  lost(reason: string): void;
}

export class Conversation {
  readonly #session: string;
  readonly #listener: Listener;
  readonly #now: () => number;
  readonly #fromClient = new FrameDecoder();
  readonly #fromServer = new FrameDecoder();
  readonly #pending = new Map<number, Pending>();
  #clientGreeted = false;
  /** The name of the server at the other end, once it has said so. */
  #server: string | undefined;
  /** Not a client's connection, or one that was not understood. */
  #deaf = false;

  /** @param now milliseconds of the history's clock */
  constructor(session: string, listener: Listener, now: () => number) {
    this.#session = session;
    this.#listener = listener;
    this.#now = now;
  }

  /** Whether the client should not be heard for a while: too many of its requests are unanswered. */
  get full(): boolean {
    return this.#pending.size >= PENDING_MAX;
  }

  /** Bytes from the client, before they are passed on. */
  asks(chunk: Uint8Array): void {
    this.#hear(this.#fromClient, chunk, (body) => {
      if (this.#clientGreeted) this.#request(decodeClientRequest(body));
      else this.#clientHello(body);
    });
  }

  /** Bytes from the server, before they are passed on. */
  answers(chunk: Uint8Array): void {
    this.#hear(this.#fromServer, chunk, (body) => {
      if (this.#server === undefined) this.#serverHello(body);
      else this.#reply(decodeClientReply(body));
    });
  }

  /** The connection is gone: nobody knows what became of the requests that have no answer. */
  end(): void {
    for (const pending of this.#pending.values()) {
      this.#listener.operation(operationOf(this.#session, pending, undefined, undefined));
    }
    this.#pending.clear();
  }

  #clientHello(body: Uint8Array): void {
    const hello = decodeHello(body);
    this.#clientGreeted = true;
    if (hello.role === "client") this.#listener.greeted(hello.cluster);
    else this.#deaf = true;
    this.#fromClient.frameBytesMax = PEER_FRAME_BYTES_MAX;
  }

  #serverHello(body: Uint8Array): void {
    const hello = decodeHelloReply(body);
    if (hello.type === "refusal") this.#deaf = true;
    else this.#server = hello.name;
    this.#fromServer.frameBytesMax = REPLY_FRAME_BYTES_MAX;
  }

  #request(request: ClientRequest): void {
    if (isAsked(request)) this.#pending.set(request.id, { request, start: this.#now() });
  }

  #reply(reply: ClientReply): void {
    const pending = this.#pending.get(reply.id);
    if (pending === undefined) return;
    this.#pending.delete(reply.id);
    // Another server answered in place of one that catches up: a session is promised something at one server only.
    const answeredBy = "server" in reply ? reply.server : this.#server;
    const session =
      answeredBy === this.#server ? this.#session : `${this.#session}@${answeredBy ?? ""}`;
    this.#listener.operation(operationOf(session, pending, reply, this.#now()));
  }

  #hear(decoder: FrameDecoder, chunk: Uint8Array, take: (body: Uint8Array) => void): void {
    if (this.#deaf) return;
    try {
      decoder.push(chunk);
      for (let body = decoder.next(); body !== undefined; body = decoder.next()) {
        take(body);
        if (this.#deaf) return;
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#deaf = true;
      this.#listener.lost(error.message);
    }
  }
}

function isAsked(request: ClientRequest): request is Asked {
  return request.type === "read" || request.type === "update" || request.type === "delete";
}
