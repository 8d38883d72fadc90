/**
 * The clients of a simulated cluster: sessions that remember what they have seen, and the history of what they did.
 *
 * History times count what happened in the simulation: two operations overlap exactly when they did.
 */
import { CausalContext, type NodeId, VersionVector } from "@vclock/clock";
import type { ClientReply, ClientRequest, ReadReply, WriteReply } from "@vclock/protocol";
import type { HistoryOperation } from "../history/history.js";
import type { Action, ContextChoice } from "../schedule/action.js";
import { textOf, valueOf } from "./describe.js";

type RequestAction = Extract<Action, { type: "request" }>;
export type DataRequest = Extract<ClientRequest, { key: string }>;

/** A request and who waits for its answer. */
export interface Asked {
  readonly handle: number;
  /** The process it was sent to. */
  readonly label: string;
  readonly session: string;
  readonly request: DataRequest;
  readonly start: number;
  readonly isFinal: boolean;
}

interface Session {
  name: string;
  generation: number;
  clock: VersionVector;
  /** What it has seen of each key, the newest last. */
  contexts: Map<string, CausalContext[]>;
  waiting: Asked | undefined;
}

const CONTEXTS_KEPT = 4;
const TIMEOUT_MS = 1_000;
/** The third client, the sixth, … has patience. */
const PATIENT = 3;
const PATIENT_TIMEOUT_MS = 12_000;

export class Clients {
  readonly #sessions = new Map<string, Session>();
  readonly #asked = new Map<number, Asked>();
  readonly #history: HistoryOperation[] = [];
  #handles = 0;
  #values = 0;

  get history(): readonly HistoryOperation[] {
    return this.#history;
  }

  /** How many requests were made. */
  get count(): number {
    return this.#handles;
  }

  /** Requests without an answer. */
  get waiting(): readonly Asked[] {
    return [...this.#asked.values()];
  }

  isWaitingFor(handle: number): boolean {
    return this.#asked.has(handle);
  }

  isWaiting(client: string): boolean {
    return this.#sessions.get(client)?.waiting !== undefined;
  }

  /** Makes the request of an action; `undefined` while the client still waits for its last one. */
  ask(action: RequestAction, label: string, now: number): Asked | undefined {
    const session = this.#session(action.client);
    if (session.waiting !== undefined) return undefined;
    const handle = ++this.#handles;
    const request = this.#request(action, session, handle);
    session.waiting = { handle, label, session: session.name, request, start: now, isFinal: false };
    this.#asked.set(handle, session.waiting);
    return session.waiting;
  }

  /** Asks for a key after everything has healed. */
  askFinally(label: string, key: string, now: number): Asked {
    const handle = ++this.#handles;
    const request: DataRequest = {
      type: "read",
      id: handle,
      key,
      consistency: "one",
      session: undefined,
      timeoutMs: TIMEOUT_MS,
    };
    const asked = { handle, label, session: `final-${label}`, request, start: now, isFinal: true };
    this.#asked.set(handle, asked);
    return asked;
  }

  /**
   * Takes an answer in.
   *
   * @param isWeak whatever level was asked for, no more than `one` was given.
   * @param isVoid the server went back in time and does not know it: its word counts for nothing, and goes into no history.
   * @returns what was asked, or `undefined` when nobody waits for it.
   */
  answered(
    handle: number,
    reply: ClientReply,
    now: number,
    isVoid: boolean,
    isWeak: boolean,
  ): Asked | undefined {
    const asked = this.#asked.get(handle);
    if (asked === undefined) return undefined;
    this.#forget(asked);
    if (isVoid) {
      if (asked.request.type !== "read")
        this.#record(asked, { outcome: "unknown", end: undefined, reply: undefined });
      return asked;
    }
    if (reply.type === "errorReply") {
      const isUnknown = reply.applied === "unknown";
      this.#record(asked, {
        outcome: isUnknown ? "unknown" : "failed",
        end: now,
        reply: undefined,
      });
      if (reply.code === "lost") this.#renew(asked.session);
    } else if (reply.type === "readReply" || reply.type === "writeReply") {
      this.#record(asked, { outcome: "ok", end: now, reply }, isWeak);
      this.#remember(asked, reply);
    }
    return asked;
  }

  /** The connection to a process broke: what it was asked may have happened. */
  disconnected(label: string, isVoid: boolean): void {
    for (const asked of this.#asked.values()) {
      if (asked.label !== label) continue;
      this.#forget(asked);
      if (isVoid && asked.request.type === "read") continue;
      this.#record(asked, { outcome: "unknown", end: undefined, reply: undefined });
    }
  }

  /**
   * A restored disk undid a node's operations after `counter`, which no server has any more: what was seen of them is void, as it
   * is for everybody who restores a disk (SPEC.md, limits of the promises).
   */
  undo(node: NodeId, counter: number): void {
    const sees = (seen: VersionVector | undefined): boolean => (seen?.get(node) ?? 0) > counter;
    const isVoid = (operation: HistoryOperation): boolean =>
      sees(operation.clock) ||
      ("seen" in operation &&
        (sees(operation.seen?.ceiling()) || sees(operation.context?.ceiling())));
    const kept = this.#history.flatMap((operation) => {
      if (!isVoid(operation)) return operation;
      if (operation.operation === "read") return [];
      return {
        ...operation,
        outcome: "unknown" as const,
        end: undefined,
        after: undefined,
        clock: undefined,
        dot: undefined,
        seen: undefined,
      };
    });
    this.#history.splice(0, this.#history.length, ...kept);
    for (const session of this.#sessions.values()) {
      const contexts = [...session.contexts.values()].flat();
      if (sees(session.clock) || contexts.some((context) => sees(context.ceiling())))
        this.#renew(session.name);
    }
  }

  #request(action: RequestAction, session: Session, id: number): DataRequest {
    const { operation, key, consistency } = action;
    const seen = session.clock.size > 0 && action.session ? session.clock : undefined;
    const isPatient = Number(action.client.slice(1)) % PATIENT === 0;
    const timeoutMs = isPatient ? PATIENT_TIMEOUT_MS : TIMEOUT_MS;
    const common = { id, key, consistency, session: seen, timeoutMs };
    if (operation === "read") return { type: "read", ...common };
    const context = choose(action.context, session.contexts.get(key) ?? []);
    const write = { ...common, context, returnVersions: true };
    return operation === "delete"
      ? { type: "delete", ...write }
      : { type: "update", ...write, value: valueOf(`v${++this.#values}`) };
  }

  #remember({ session: name, request }: Asked, reply: ReadReply | WriteReply): void {
    const session = [...this.#sessions.values()].find((each) => each.name === name);
    if (session === undefined) return;
    session.clock = session.clock.merge(reply.clock);
    const context = reply.type === "readReply" ? CausalContext.of(reply.clock) : reply.context;
    const contexts = [...(session.contexts.get(request.key) ?? []), context];
    session.contexts.set(request.key, contexts.slice(-CONTEXTS_KEPT));
  }

  #record(
    { request, session, start, isFinal }: Asked,
    {
      outcome,
      end,
      reply,
    }: Pick<HistoryOperation, "outcome" | "end"> & {
      reply: ReadReply | WriteReply | undefined;
    },
    isWeak = false,
  ): void {
    const { key } = request;
    const consistency = isWeak ? "one" : request.consistency;
    const after = request.session;
    const { server, clock } = reply ?? { server: undefined, clock: undefined };
    const common = {
      session,
      key,
      start,
      end,
      outcome,
      server,
      consistency,
      after,
      clock,
      line: 0,
    };
    if (request.type === "read") {
      const versions = reply?.type === "readReply" ? reply.versions : undefined;
      this.#history.push({
        operation: "read",
        ...common,
        values: versions?.map(({ value }) => textOf(value)),
        dots: versions?.map(({ dot }) => dot),
        final: isFinal,
      });
      return;
    }
    const write = reply?.type === "writeReply" ? reply : undefined;
    this.#history.push({
      operation: request.type,
      ...common,
      value: request.type === "update" ? textOf(request.value) : undefined,
      dot: write?.dot,
      context: request.context,
      seen: write?.context,
    });
  }

  #forget(asked: Asked): void {
    this.#asked.delete(asked.handle);
    for (const session of this.#sessions.values())
      if (session.waiting === asked) session.waiting = undefined;
  }

  #session(client: string): Session {
    let session = this.#sessions.get(client);
    if (session === undefined) {
      session = {
        name: client,
        generation: 1,
        clock: VersionVector.empty,
        contexts: new Map(),
        waiting: undefined,
      };
      this.#sessions.set(client, session);
    }
    return session;
  }

  /** The client begins a new session, with nothing seen. */
  #renew(name: string): void {
    for (const [client, session] of this.#sessions) {
      if (session.name !== name) continue;
      session.generation++;
      session.name = `${client}.${session.generation}`;
      session.clock = VersionVector.empty;
      session.contexts = new Map();
    }
  }
}

function choose(
  choice: ContextChoice,
  contexts: readonly CausalContext[],
): CausalContext | undefined {
  switch (choice) {
    case "none":
      return CausalContext.empty;
    case "server":
      return undefined;
    case "last":
      return contexts.at(-1);
    case "old":
      return contexts[0];
  }
}
