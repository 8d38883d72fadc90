/**
 * The page as a client of its own server, without a connection in between.
 */
import type { ClientReply, ClientRequest } from "@vclock/protocol";
import type { ClientHandle, Input, Reply } from "@vclock/replica";
import { PageError } from "./page-error.js";

/** Clients that are connected are counted from 1. */
export const LOCAL_CLIENT: ClientHandle = 0;

/** A request before it is numbered. */
export type LocalRequest = ClientRequest extends infer R
  ? R extends ClientRequest
    ? Omit<R, "id">
    : never
  : never;

type ReplyOf<T extends ClientRequest["type"]> = Extract<
  ClientReply,
  { type: T extends "update" | "delete" ? "writeReply" : `${T}Reply` }
>;

interface Waiting {
  readonly answered: (reply: ClientReply) => void;
  readonly failed: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** The replica answers within the request's own time; this much later nobody will. */
const OVERDUE_MS = 2_000;

export class LocalClient {
  readonly #put: (input: Input) => void;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(put: (input: Input) => void) {
    this.#put = put;
  }

  /** @throws PageError with what the replica's error says */
  async ask<R extends LocalRequest & { readonly timeoutMs: number }>(
    request: R,
  ): Promise<ReplyOf<R["type"]>> {
    this.#lastId += 1;
    const id = this.#lastId;
    const reply = await new Promise<ClientReply>((answered, failed) => {
      const overdue = () => this.#fail(id, new PageError(503, "stopped", "no answer in time"));
      const timer = setTimeout(overdue, request.timeoutMs + OVERDUE_MS);
      this.#waiting.set(id, { answered, failed, timer });
      this.#put({
        type: "request",
        client: LOCAL_CLIENT,
        request: { ...request, id } as ClientRequest,
      });
    });
    if (reply.type === "errorReply") throw PageError.ofReply(reply);
    return reply as ReplyOf<R["type"]>;
  }

  /** Takes what the replica answers to {@link LOCAL_CLIENT}. */
  reply({ reply }: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    if (waiting === undefined) return;
    this.#waiting.delete(reply.id);
    clearTimeout(waiting.timer);
    waiting.answered(reply);
  }

  /** Nobody will answer what waits. */
  failAll(message: string): void {
    for (const id of this.#waiting.keys()) this.#fail(id, new PageError(503, "stopped", message));
  }

  #fail(id: number, error: Error): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    clearTimeout(waiting?.timer);
    waiting?.failed(error);
  }
}
