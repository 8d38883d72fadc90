/**
 * A world that is at rest between calls: for tests that read like tables.
 */
import { type CausalContext, formatDot, type VersionVector } from "@vclock/clock";
import type {
  ClientReply,
  Consistency,
  ErrorReply,
  KeysReply,
  ReadReply,
  ServerStatus,
  WriteReply,
} from "@vclock/protocol";
import type { Tuning } from "../config.js";
import { textOf, valueOf } from "./values.js";
import { World } from "./world.js";

interface Options {
  readonly context?: CausalContext;
  readonly consistency?: Consistency;
  readonly session?: VersionVector;
  readonly timeoutMs?: number;
}

export class Cluster {
  readonly world: World;

  /** Servers s1, s2, …, connected and serving. */
  constructor(count: number, tuning: Partial<Tuning> = {}, observes = false) {
    this.world = new World(count, tuning, observes);
    this.world.heal(3);
  }

  read(server: string, key: string, options: Options = {}): ReadReply {
    return expectType(this.tryRead(server, key, options), "readReply");
  }

  tryRead(server: string, key: string, options: Options = {}): ClientReply {
    return this.#call(server, this.askRead(server, key, options), options);
  }

  /** Sends a read and moves nothing. @returns the client, for `world.answer`. */
  askRead(server: string, key: string, options: Options = {}): number {
    return this.world.request(server, { type: "read", key, ...common(options) });
  }

  update(server: string, key: string, value: string, options: Options = {}): WriteReply {
    return expectType(this.tryUpdate(server, key, value, options), "writeReply");
  }

  tryUpdate(server: string, key: string, value: string, options: Options = {}): ClientReply {
    return this.#call(server, this.askUpdate(server, key, value, options), options);
  }

  /** Sends an update and moves nothing. @returns the client, for `world.answer`. */
  askUpdate(server: string, key: string, value: string, options: Options = {}): number {
    return this.world.request(server, {
      type: "update",
      key,
      value: valueOf(value),
      context: options.context,
      returnVersions: true,
      ...common(options),
    });
  }

  delete(server: string, key: string, options: Options = {}): WriteReply {
    const client = this.askDelete(server, key, options);
    return expectType(this.#call(server, client, options), "writeReply");
  }

  /** Sends a delete and moves nothing. @returns the client, for `world.answer`. */
  askDelete(server: string, key: string, options: Options = {}): number {
    return this.world.request(server, {
      type: "delete",
      key,
      context: options.context,
      returnVersions: true,
      ...common(options),
    });
  }

  /** What the request was answered, if it was by now. */
  answered<T extends ClientReply["type"]>(
    client: number,
    type: T,
  ): Extract<ClientReply, { type: T }> {
    const reply = this.world.answer(client);
    if (reply === undefined) throw new Error(`client ${client} has no answer`);
    return expectType(reply, type);
  }

  status(server: string): ServerStatus {
    return this.world.replica(server).status(this.world.nowMs);
  }

  keys(
    server: string,
    prefix = "",
    conflictsOnly = false,
    after?: string,
    limit = 1_000,
  ): KeysReply {
    const client = this.world.request(server, {
      type: "keys",
      id: 1,
      prefix,
      after,
      limit,
      conflictsOnly,
      timeoutMs: 1_000,
    });
    return expectType(this.#call(server, client, {}), "keysReply");
  }

  values(server: string, key: string): string[] {
    return this.read(server, key).versions.map(({ value }) => textOf(value));
  }

  /** Cuts every connection of the servers to the others. */
  isolate(...servers: string[]): void {
    for (const server of servers) {
      for (const other of this.world.names) {
        if (!servers.includes(other)) this.world.disconnect(server, other);
      }
    }
  }

  #call(server: string, client: number, { timeoutMs = 1_000 }: Options): ClientReply {
    for (let passedMs = 0; passedMs <= timeoutMs + 500; passedMs += 25) {
      this.world.settle();
      const reply = this.world.answer(client);
      if (reply !== undefined) return reply;
      this.world.pass(25);
    }
    throw new Error(`${server} gives no answer`);
  }
}

export function expectType<T extends ClientReply["type"]>(
  reply: ClientReply,
  type: T,
): Extract<ClientReply, { type: T }> {
  if (reply.type === type) return reply as Extract<ClientReply, { type: T }>;
  throw new Error(`expected ${type}, got ${describe(reply)}`);
}

function describe(reply: ClientReply): string {
  if (reply.type !== "errorReply") return reply.type;
  const { code, message, applied, dot }: ErrorReply = reply;
  return `${code} (applied: ${applied}${dot === undefined ? "" : `, ${formatDot(dot)}`}): ${message}`;
}

function common({ consistency = "one", session, timeoutMs = 1_000 }: Options): {
  id: number;
  consistency: Consistency;
  session: VersionVector | undefined;
  timeoutMs: number;
} {
  return { id: 1, consistency, session, timeoutMs };
}
