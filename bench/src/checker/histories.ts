/**
 * Histories for the checkers, as large as wanted, in which nothing is wrong: finding nothing is what takes longest.
 */
import { CausalContext, type Dot, type NodeId, nodeId, VersionVector } from "@vclock/clock";
import type {
  History,
  HistoryOperation,
  TransactionHistory,
  TransactionOperation,
} from "@vclock/simulation";
import { Random } from "../load/random.js";
import { Replicas } from "./replicas.js";

const SERVERS = 3;
const SESSIONS = 20;
const WRITE_SHARE = 0.5;
/** Writes that say what their writer has seen; the others leave it to the server. */
const CONTEXT_SHARE = 0.7;

interface Version {
  readonly key: string;
  readonly value: string;
  readonly dot: Dot;
  readonly supersedes: readonly Version[];
}

class RegisterReplica {
  clock: VersionVector = VersionVector.empty;
  readonly id: NodeId;
  readonly #live = new Map<string, readonly Version[]>();

  constructor(readonly number: number) {
    this.id = nodeId(`s${number + 1}~1`);
  }

  live(key: string): readonly Version[] {
    return this.#live.get(key) ?? [];
  }

  readonly apply = (version: Version): void => {
    const { key, dot, supersedes } = version;
    const kept = this.live(key).filter((other) => !supersedes.includes(other));
    this.#live.set(key, [...kept, version]);
    this.clock = this.clock.with(dot.node, dot.counter);
  };
}

/** Multi-value registers: three servers, twenty sessions with their clocks, half reads. */
export function multiValueHistory(count: number, keys: number, seed: number): History {
  const random = new Random(seed);
  const servers = Array.from({ length: SERVERS }, (_, number) => new RegisterReplica(number));
  const replicas = new Replicas<Version>(random);
  const clocks: (VersionVector | undefined)[] = [];
  const operations: HistoryOperation[] = [];
  for (let at = 0; at < count; at++) {
    const session = random.below(SESSIONS);
    const server = servers[session % SERVERS] as RegisterReplica;
    const key = `key-${random.below(keys)}`;
    replicas.follow(server);
    const common = {
      session: `session-${session}`,
      key,
      start: at,
      end: at + 0.5,
      outcome: "ok",
      server: `s${server.number + 1}`,
      consistency: "one",
      after: clocks[session],
      line: at + 1,
    } as const;
    if (random.unit() < WRITE_SHARE) {
      const context = random.unit() < CONTEXT_SHARE ? CausalContext.of(server.clock) : undefined;
      const { value, dot, seen } = write(replicas, server, key, context, `value-${at}`);
      const { clock } = server;
      operations.push({ operation: "update", ...common, clock, value, dot, context, seen });
    } else {
      const live = server.live(key);
      operations.push({
        operation: "read",
        ...common,
        clock: server.clock,
        values: live.map(({ value }) => value),
        dots: live.map(({ dot }) => dot),
        final: false,
      });
    }
    clocks[session] = clocks[session]?.merge(server.clock) ?? server.clock;
  }
  return { servers: SERVERS, operations };
}

function write(
  replicas: Replicas<Version>,
  server: RegisterReplica,
  key: string,
  context: CausalContext | undefined,
  value: string,
): Version & { readonly seen: CausalContext } {
  let given = CausalContext.empty;
  const version = replicas.write(server, () => {
    given = context ?? CausalContext.of(server.clock);
    const supersedes = server.live(key).filter(({ dot }) => given.covers(dot));
    return {
      key,
      value,
      dot: { node: server.id, counter: server.clock.get(server.id) + 1 },
      supersedes,
    };
  });
  return { ...version, seen: given.add(version.dot) };
}

interface Stored {
  readonly key: string;
  /** Values count upwards, as time stamps would. */
  readonly value: number;
}

class SingleReplica {
  readonly held: Map<string, number> = new Map();
  readonly #wins: "latest" | "last";

  constructor(
    readonly number: number,
    wins: "latest" | "last",
  ) {
    this.#wins = wins;
  }

  readonly apply = ({ key, value }: Stored): void => {
    if (this.#wins === "last" || (this.held.get(key) ?? 0) < value) this.held.set(key, value);
  };
}

/**
 * Registers of one value, a transaction an operation.
 *
 * @param wins which of two concurrent writes stays: the one with the greater value everywhere, or at each server what came last.
 */
export function transactionHistory(
  count: number,
  keys: number,
  wins: "latest" | "last",
  seed: number,
): TransactionHistory {
  const random = new Random(seed);
  const servers = Array.from({ length: SERVERS }, (_, number) => new SingleReplica(number, wins));
  const replicas = new Replicas<Stored>(random);
  const sessions = Array.from({ length: SESSIONS }, (_, number) => ({
    name: `session-${number}`,
    transactions: [] as { outcome: "ok"; operations: TransactionOperation[]; line: number }[],
  }));
  for (let line = 1; line <= count; line++) {
    const session = random.below(SESSIONS);
    const server = servers[session % SERVERS] as SingleReplica;
    const key = `key-${random.below(keys)}`;
    replicas.follow(server);
    const isWrite = random.unit() < WRITE_SHARE;
    const value = isWrite
      ? replicas.write(server, () => ({ key, value: line })).value
      : (server.held.get(key) ?? null);
    const operation = isWrite ? "write" : "read";
    sessions[session]?.transactions.push({
      outcome: "ok",
      operations: [{ operation, key, value, version: undefined, line }],
      line,
    });
  }
  return { sessions, initial: undefined };
}
