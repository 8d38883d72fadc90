import type { NodeId } from "@vclock/clock";
import { VALUE_BYTES_MAX } from "@vclock/protocol";
import { InvalidConfigError } from "./errors.js";

/** Who the replica is and how it behaves. Sizes are bytes, times are milliseconds. */
export interface ReplicaConfig {
  readonly cluster: string;
  /** This server's stable name. */
  readonly name: string;
  /** Names of all members, this server's among them. Quorums are majorities of these. */
  readonly members: readonly string[];
  /**
   * Taken when the store is empty, and when the id in it cannot be confirmed: names this life of the directory,
   * `<name>~<at least 64 random bits>`. After an end of type `new-id` the same is given again.
   */
  readonly freshNode: NodeId;
  /** Names this run of the process: at least 64 random bits, never the same twice. */
  readonly run: string;
  readonly tuning: Tuning;
  /** Whether each step tells what was done, in `Effects.events`; costs an object an operation. */
  readonly events?: boolean | undefined;
}

export interface Tuning {
  /** How often the clock is announced to peers. Shorter finds lost messages sooner and costs a small frame a peer. */
  readonly heartbeatMs: number;
  /** A peer not heard for so long counts as down. Several heartbeats, or a busy peer flaps. */
  readonly silenceMs: number;
  /** How long a missing operation may still be on the wire before it is pulled. */
  readonly graceMs: number;
  /** How long a server that started again waits for the others to confirm its id before it takes a new one. */
  readonly confirmMs: number;
  /**
   * How long a pull may go unanswered, at least, before it is repeated; after two repetitions another peer is asked. A source that
   * answers slowly is given up to four times as long.
   */
  readonly pullTimeoutMs: number;
  /** Content of one pull reply; larger differences are transferred in stages. A single larger container still goes whole. */
  readonly pullBytesMax: number;
  /** Index entries or keys that one reply looks through: bounds the time a reply takes from other work. */
  readonly pullEntriesMax: number;
  /** Staged keys put in place in one batch. */
  readonly applyKeysMax: number;
  /** Operations held until what they depend on arrives. */
  readonly waitingOperationsMax: number;
  readonly waitingOperationBytesMax: number;
  /** Requests that wait: for peers, for a batch, for catching up. */
  readonly waitingRequestsMax: number;
  /** Deletes remembered for members that stay away; beyond it, those members compare key by key when they return. */
  readonly rememberedDeletesMax: number;
  /** Live versions a client's update may leave behind. Replication is never bound by it. */
  readonly siblingsMax: number;
  /** Bytes of live versions a client's update may leave behind. Replication is never bound by it. */
  readonly containerBytesMax: number;
  readonly valueBytesMax: number;
  /** Operations in one message to a peer. */
  readonly operationsPerMessageMax: number;
  /** Bytes of operations in one message to a peer; a single larger one still goes. */
  readonly operationBytesPerMessageMax: number;
  /** Keys that one page of a listing holds, and looks through. */
  readonly keysPageMax: number;
  /** Memory for containers that were read or written lately, so that reading them again does not ask the store. */
  readonly recentBytesMax: number;
}

/** For servers in one network, a few milliseconds apart. */
export const DEFAULT_TUNING: Tuning = {
  heartbeatMs: 250,
  silenceMs: 2_000,
  graceMs: 50,
  confirmMs: 3_000,
  pullTimeoutMs: 2_000,
  pullBytesMax: 1 << 20,
  pullEntriesMax: 4_096,
  applyKeysMax: 4_096,
  waitingOperationsMax: 8_192,
  waitingOperationBytesMax: 64 << 20,
  waitingRequestsMax: 16_384,
  rememberedDeletesMax: 100_000,
  siblingsMax: 64,
  containerBytesMax: 16 << 20,
  valueBytesMax: VALUE_BYTES_MAX,
  operationsPerMessageMax: 1_024,
  operationBytesPerMessageMax: 1 << 20,
  keysPageMax: 1_000,
  recentBytesMax: 16 << 20,
};

/** @throws InvalidConfigError naming the first field that cannot be honoured. */
export function checkConfig(config: ReplicaConfig): void {
  const { name, members, freshNode, run, tuning } = config;
  if (!members.includes(name)) {
    throw new InvalidConfigError(
      `members: ${members.join(", ")} do not include this server, ${name}`,
    );
  }
  if (new Set(members).size !== members.length)
    throw new InvalidConfigError("members: a name occurs twice");
  for (const member of members) {
    if (!/^[A-Za-z0-9._-]{1,64}$/.test(member)) {
      throw new InvalidConfigError(
        `members: ${JSON.stringify(member)} is not 1 to 64 of A-Z a-z 0-9 . _ -`,
      );
    }
  }
  if (nameOfNode(freshNode) !== name) {
    throw new InvalidConfigError(`freshNode: ${freshNode} does not begin with ${name}~`);
  }
  if (run.length < 8) throw new InvalidConfigError("run: fewer than 64 random bits");
  for (const [field, value] of Object.entries(tuning)) {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new InvalidConfigError(
        `tuning.${field}: ${String(value)} is not a whole number of 0 or more`,
      );
    }
  }
}

/** The server's name in a node id: what stands before the last `~`. */
export function nameOfNode(node: NodeId): string {
  return node.slice(0, Math.max(0, node.lastIndexOf("~")));
}
