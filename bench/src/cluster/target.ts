/**
 * A load on vclock servers, through the SDK, one client a connection.
 */
import { connect, type Client, type Consistency, type WriteBase } from "@vclock/sdk";
import type { Operation } from "../load/operations.js";
import type { ServingProcess, Target, TargetConnection } from "../load/target.js";

export interface ClusterTargetOptions {
  /** `host:port` of each. */
  readonly addresses: readonly string[];
  /** The servers' processes, when they run on this machine. */
  readonly processes?: readonly ServingProcess[];
  readonly reads: Consistency;
  readonly updates: Consistency;
  /** Connections are spread over the first so many servers; by default over all. */
  readonly entryServers?: number | undefined;
}

/** Longer than a stall that is worth measuring. */
const TIMEOUT_MS = 30_000;

export class ClusterTarget implements Target {
  readonly processes: readonly ServingProcess[];
  readonly #options: ClusterTargetOptions;

  constructor(options: ClusterTargetOptions) {
    this.#options = options;
    this.processes = options.processes ?? [];
  }

  async connect(index: number): Promise<TargetConnection> {
    const { addresses, entryServers = addresses.length, reads, updates } = this.#options;
    const first = index % Math.min(entryServers, addresses.length);
    const servers = [...addresses.slice(first), ...addresses.slice(0, first)];
    const client = await connect({ servers, timeoutMs: TIMEOUT_MS, agent: "vclock-bench" });
    return new ClusterConnection(client, reads, updates);
  }
}

class ClusterConnection implements TargetConnection {
  readonly #client: Client;
  readonly #read: { readonly consistency: Consistency };
  readonly #update: { readonly consistency: Consistency };

  constructor(client: Client, reads: Consistency, updates: Consistency) {
    this.#client = client;
    this.#read = { consistency: reads };
    this.#update = { consistency: updates };
  }

  async perform(operation: Operation): Promise<string> {
    if (operation.type === "read") {
      return (await this.#client.read(operation.key, this.#read)).type;
    }
    const { conflict } = await this.#write(operation);
    return conflict ? "written beside others" : "written";
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  async #write({ type, key, value }: Exclude<Operation, { type: "read" }>): Promise<WriteBase> {
    if (type !== "modify") return this.#client.update(key, value, this.#update);
    const { context } = await this.#client.read(key, this.#read);
    return this.#client.update(key, value, { ...this.#update, context });
  }
}
