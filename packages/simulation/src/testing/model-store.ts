/**
 * A tiny store in memory that does everything right: servers that take in each other's operations in causal order, clients with and
 * without sessions and contexts, answers that get lost, disks that get lost. Its histories are what a checker must find clean.
 */
import { CausalContext, type Dot, type NodeId, nodeId, VersionVector } from "@vclock/clock";
import type { Consistency } from "@vclock/protocol";
import type {
  History,
  HistoryOperation,
  ReadOperation,
  WriteOperation,
} from "../history/history.js";
import type { Random } from "../random.js";

interface Made {
  readonly key: string;
  readonly dot: Dot;
  readonly value: string | undefined;
  readonly supersedes: readonly Dot[];
}

interface Version {
  readonly dot: Dot;
  readonly value: string;
}

class Server {
  clock: VersionVector = VersionVector.empty;
  readonly versions = new Map<string, readonly Version[]>();
  readonly log: Made[] = [];

  constructor(
    readonly name: string,
    readonly id: NodeId,
  ) {}

  live(key: string): readonly Version[] {
    return this.versions.get(key) ?? [];
  }

  apply(made: Made): void {
    const { key, dot, value, supersedes } = made;
    const kept = this.live(key).filter(
      (version) => !supersedes.some((gone) => isSame(gone, version.dot)),
    );
    this.versions.set(key, value === undefined ? kept : [...kept, { dot, value }]);
    this.clock = this.clock.with(dot.node, dot.counter);
    this.log.push(made);
  }

  /** Takes in up to so many of the other's operations that it lacks, in the other's order, which is causal. */
  pull(from: Server, limit: number): void {
    let taken = 0;
    for (
      let at = 0;
      at < from.log.length && taken < limit && !this.clock.dominates(from.clock);
      at++
    ) {
      const made = from.log[at] as Made;
      if (this.clock.covers(made.dot)) continue;
      this.apply(made);
      taken++;
    }
  }
}

export interface ModelOptions {
  readonly servers: number;
  readonly sessions: number;
  readonly keys: number;
  readonly operations: number;
  /** Whether disks get lost now and then. */
  readonly lostDisks: boolean;
  /** The share of requests whose answer is lost or is an error. */
  readonly unanswered: number;
  /** Whether each session stays at one server, sends its clock, or does neither. */
  readonly sessionKinds: readonly ("token" | "server" | "free")[];
}

interface Client {
  readonly name: string;
  readonly kind: "token" | "server" | "free";
  readonly server: number;
  freeAt: number;
  clock: VersionVector | undefined;
  readonly contexts: Map<string, CausalContext>;
}

interface Call {
  readonly client: Client;
  readonly key: string;
  readonly consistency: Consistency;
  readonly start: number;
  readonly end: number;
}

export class ModelStore {
  readonly #random: Random;
  readonly #options: ModelOptions;
  readonly #servers: Server[];
  readonly #clients: Client[];
  readonly #closed = new Set<NodeId>();
  readonly #retired: { readonly id: NodeId; readonly at: number }[] = [];
  readonly #operations: HistoryOperation[] = [];
  #now = 1;
  #values = 0;
  #lives = 0;

  constructor(random: Random, options: ModelOptions) {
    this.#random = random;
    this.#options = options;
    this.#servers = Array.from({ length: options.servers }, (_, i) => this.#life(`s${i + 1}`));
    this.#clients = Array.from({ length: options.sessions }, (_, i) => ({
      name: `c${i + 1}`,
      kind: random.pick(options.sessionKinds),
      server: random.below(options.servers),
      freeAt: 0,
      clock: undefined,
      contexts: new Map(),
    }));
  }

  run(): History {
    for (let done = 0; done < this.#options.operations; done++) {
      this.#now += 1 + this.#random.fraction();
      if (this.#random.chance(0.5)) this.#pullSome();
      if (this.#options.lostDisks && this.#random.chance(0.03)) this.#loseDisk();
      this.#act();
    }
    this.#finish();
    return { servers: this.#options.servers, operations: this.#operations };
  }

  #life(name: string): Server {
    this.#lives++;
    return new Server(name, nodeId(`${name}~${this.#lives}`));
  }

  #act(): void {
    const client = this.#random.pick(this.#clients);
    if (client.freeAt >= this.#now) return;
    const gap = this.#now - client.freeAt;
    const call: Call = {
      client,
      key: `k${this.#random.below(this.#options.keys)}`,
      consistency: this.#random.pick(["one", "one", "quorum", "all"]),
      start: this.#now - gap * this.#random.fraction() * 0.9,
      end: this.#now + this.#random.fraction() * 3,
    };
    client.freeAt = call.end;
    const server = this.#servers[
      client.kind === "server" ? client.server : this.#random.below(this.#servers.length)
    ] as Server;
    if (this.#random.chance(0.5)) this.#read(call, server, false);
    else this.#write(call, server, this.#random.chance(0.25) ? "delete" : "update");
  }

  #read(call: Call, server: Server, final: boolean): void {
    const { client, key, consistency } = call;
    const after = client.kind === "token" ? client.clock : undefined;
    const isUnanswered = !final && this.#random.chance(this.#options.unanswered);
    if (after !== undefined) this.#catchUp(server, after);
    if (consistency !== "one")
      for (const peer of this.#quorum(server, consistency)) server.pull(peer, Number.MAX_VALUE);
    const isBehind = after !== undefined && !this.#covers(server, after);
    const versions = server.live(key);
    const clock = this.#visible(server, server.clock);
    const common = this.#common(call, after);
    if (isUnanswered || isBehind) {
      this.#push({
        operation: "read",
        ...common,
        outcome: "failed",
        server: undefined,
        clock: undefined,
        values: undefined,
        dots: undefined,
        final,
      });
      return;
    }
    this.#push({
      operation: "read",
      ...common,
      server: server.name,
      clock,
      values: versions.map(({ value }) => value),
      dots: versions.map(({ dot }) => dot),
      final,
    });
    client.clock = client.clock?.merge(clock) ?? clock;
    client.contexts.set(key, CausalContext.of(clock));
  }

  #write(call: Call, server: Server, operation: "update" | "delete"): void {
    const { client, key, consistency } = call;
    const random = this.#random;
    const after = client.kind === "token" ? client.clock : undefined;
    const context = random.pick([
      undefined,
      client.contexts.get(key),
      client.contexts.get(key),
      CausalContext.empty,
    ]);
    const value = operation === "update" ? `v${++this.#values}` : undefined;
    const needed = (context?.ceiling() ?? VersionVector.empty).merge(after ?? VersionVector.empty);
    this.#catchUp(server, needed);
    const common = this.#common(call, after);
    const untold = { server: undefined, clock: undefined, dot: undefined, seen: undefined };
    if (!this.#covers(server, needed) || random.chance(this.#options.unanswered / 2)) {
      this.#push({ operation, ...common, ...untold, outcome: "failed", value, context });
      return;
    }
    const isUnanswered = random.chance(this.#options.unanswered);
    if (isUnanswered && random.chance(0.4)) {
      this.#push({
        operation,
        ...common,
        ...untold,
        outcome: "unknown",
        end: undefined,
        value,
        context,
      });
      return;
    }
    const given = context ?? CausalContext.of(this.#visible(server, server.clock));
    const supersedes = server
      .live(key)
      .map(({ dot }) => dot)
      .filter((dot) => given.covers(dot));
    const dot =
      operation === "delete" && supersedes.length === 0
        ? undefined
        : { node: server.id, counter: server.clock.get(server.id) + 1 };
    if (dot !== undefined) server.apply({ key, dot, value, supersedes });
    if (isUnanswered) {
      const told = random.chance(0.3) ? dot : undefined;
      this.#push({
        operation,
        ...common,
        ...untold,
        outcome: "unknown",
        end: undefined,
        value,
        context,
        dot: told,
      });
      return;
    }
    if (dot !== undefined)
      for (const peer of this.#quorum(server, consistency)) peer.pull(server, Number.MAX_VALUE);
    const seen = dot === undefined ? given : given.add(dot);
    const clock = this.#visible(server, server.clock);
    this.#push({ operation, ...common, server: server.name, clock, value, dot, context, seen });
    client.clock = client.clock?.merge(clock) ?? clock;
    client.contexts.set(key, seen);
  }

  #common(
    { client, key, consistency, start, end }: Call,
    after: VersionVector | undefined,
  ): Omit<ReadOperation, "operation" | "values" | "dots" | "final" | "clock" | "server"> {
    return {
      session: client.name,
      key,
      start,
      end,
      outcome: "ok",
      consistency,
      after,
      line: this.#operations.length + 2,
    };
  }

  #push(operation: ReadOperation | WriteOperation): void {
    this.#operations.push(operation);
  }

  /** The peers that take part besides the server itself. */
  #quorum(server: Server, consistency: Consistency): readonly Server[] {
    const others = this.#servers.filter((other) => other !== server);
    if (consistency === "one") return [];
    if (consistency === "all") return others;
    const start = this.#random.below(Math.max(1, others.length));
    const count = Math.floor(this.#servers.length / 2);
    return [...others.slice(start), ...others.slice(0, start)].slice(0, count);
  }

  #catchUp(server: Server, needed: VersionVector): void {
    for (const peer of this.#servers)
      if (!this.#covers(server, needed)) server.pull(peer, Number.MAX_VALUE);
  }

  #covers(server: Server, needed: VersionVector): boolean {
    return server.clock.dominates(needed);
  }

  #pullSome(): void {
    const [a, b] = [this.#random.pick(this.#servers), this.#random.pick(this.#servers)];
    a.pull(b, 1 + this.#random.below(4));
    this.#close();
  }

  /** The disk is gone: a new life pulls from all the others. */
  #loseDisk(): void {
    if (this.#servers.length < 2) return;
    const at = this.#random.below(this.#servers.length);
    const old = this.#servers[at] as Server;
    const fresh = this.#life(old.name);
    for (const peer of this.#servers) if (peer !== old) fresh.pull(peer, Number.MAX_VALUE);
    this.#servers[at] = fresh;
    this.#retired.push({ id: old.id, at: this.#now });
  }

  /** A retired id is closed once all have the same of it. */
  #close(): void {
    for (const { id } of this.#retired) {
      const counters = new Set(this.#servers.map(({ clock }) => clock.get(id)));
      if (counters.size === 1) this.#closed.add(id);
    }
  }

  #visible(server: Server, clock: VersionVector): VersionVector {
    if (this.#closed.size === 0) return clock;
    const carried = new Set([...server.versions.values()].flat().map(({ dot }) => dot.node));
    return clock.filter((id) => !this.#closed.has(id) || carried.has(id));
  }

  #finish(): void {
    for (let round = 0; round < 2; round++) {
      for (const a of this.#servers) for (const b of this.#servers) a.pull(b, Number.MAX_VALUE);
    }
    this.#close();
    this.#now += 100;
    for (let key = 0; key < this.#options.keys; key++) {
      for (const server of this.#servers) {
        this.#now += 1;
        const client: Client = {
          name: `final-${server.name}`,
          kind: "free",
          server: 0,
          freeAt: 0,
          clock: undefined,
          contexts: new Map(),
        };
        this.#read(
          { client, key: `k${key}`, consistency: "one", start: this.#now, end: this.#now + 0.5 },
          server,
          true,
        );
      }
    }
  }
}

function isSame(a: Dot, b: Dot): boolean {
  return a.node === b.node && a.counter === b.counter;
}
