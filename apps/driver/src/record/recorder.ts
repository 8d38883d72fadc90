/** Proxies in front of all servers, and one history of what passes through them. */
import { performance } from "node:perf_hooks";
import type { VersionVector } from "@vclock/clock";
import type { HistoryOperation, ReadOperation } from "@vclock/simulation";
import type { ServerAddress } from "./address.js";
import { Conversation, type Listener } from "./conversation.js";
import type { HistoryFile } from "./history-file.js";
import { Proxy } from "./proxy.js";

/** Keys of which it is remembered that they were touched, so that they are read again in the end; and their characters. */
const KEYS_MAX = 1_000_000;
const KEY_CHARACTERS_MAX = 64 << 20;

export interface Counts {
  operations: number;
  failed: number;
  unknown: number;
  connections: number;
  /** Connections that could not be listened to until they ended. */
  lost: number;
}

export class Recorder {
  readonly counts: Counts = { operations: 0, failed: 0, unknown: 0, connections: 0, lost: 0 };
  /** Every key that was touched, up to a limit. */
  readonly keys: ReadonlySet<string>;
  /** The cluster that clients have named. */
  cluster: string | undefined;
  /** Why not everything is in the history. */
  lostReason: string | undefined;
  /** Whether a server has taken a connection. */
  reached = false;
  /** Once set: all servers have exactly this, and reads of it are final. */
  agreed: VersionVector | undefined;
  readonly #keys = new Set<string>();
  #keyCharacters = 0;
  readonly #file: HistoryFile;
  readonly #proxies: Proxy[] = [];
  readonly #startMs = performance.now();

  constructor(file: HistoryFile) {
    this.#file = file;
    this.keys = this.#keys;
  }

  /** @returns where clients find the servers now, as `VC_SERVERS` has it */
  async open(servers: readonly ServerAddress[]): Promise<string> {
    const listener: Listener = {
      greeted: (cluster) => (this.cluster ??= cluster),
      operation: (operation) => this.#add(operation),
      lost: (reason) => {
        this.counts.lost += 1;
        this.lostReason ??= reason;
      },
    };
    for (const server of servers) {
      const converse = (): Conversation => {
        this.counts.connections += 1;
        return new Conversation(`c${this.counts.connections}`, listener, () => this.now());
      };
      const proxy = await Proxy.open(server, converse, () => (this.reached = true));
      this.#proxies.push(proxy);
    }
    return servers
      .map(({ name, named }, index) => `${named ? `${name}=` : ""}${this.addresses[index] ?? ""}`)
      .join(",");
  }

  /** Where clients find the proxies. */
  get addresses(): readonly string[] {
    return this.#proxies.map(({ address }) => address);
  }

  /** Milliseconds since the recording began, to the microsecond. */
  now(): number {
    return Math.round((performance.now() - this.#startMs) * 1_000) / 1_000;
  }

  /** Takes down the proxies: what is under way has no answer. */
  async close(): Promise<void> {
    await Promise.all(this.#proxies.splice(0).map((proxy) => proxy.close()));
  }

  #add(heard: HistoryOperation): void {
    const operation = this.#isFinal(heard) ? { ...heard, final: true } : heard;
    this.counts.operations += 1;
    if (operation.outcome !== "ok") this.counts[operation.outcome] += 1;
    this.#touch(operation.key);
    this.#file.append(operation);
  }

  #touch(key: string): void {
    if (this.#keys.size >= KEYS_MAX || this.#keyCharacters >= KEY_CHARACTERS_MAX) return;
    if (this.#keys.has(key)) return;
    this.#keys.add(key);
    this.#keyCharacters += key.length;
  }

  #isFinal(operation: HistoryOperation): operation is ReadOperation {
    return (
      this.agreed !== undefined &&
      operation.operation === "read" &&
      operation.clock?.equals(this.agreed) === true
    );
  }
}
