/** Proxies in front of all servers, and one history of what passes through them. */
import { performance } from "node:perf_hooks";
import { CausalContext, formatDot, VersionVector } from "@vclock/clock";
import type { HistoryOperation, ReadOperation, WriteOperation } from "@vclock/simulation";
import type { ServerAddress } from "./address.js";
import { Conversation, type Listener } from "./conversation.js";
import type { HistoryFile } from "./history-file.js";
import { Proxy } from "./proxy.js";

/** Keys of which it is remembered that they were touched, so that they are read again in the end; and their characters. */
const KEYS_MAX = 1_000_000;
const KEY_CHARACTERS_MAX = 64 << 20;
/** Of what happened before the recording, so much goes into the history. */
const BEFORE_MAX = 100_000;
const KEY_BEFORE = "(before the recording)";

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
  /** Once set: all servers have exactly this, and reads of it are final. */
  agreed: VersionVector | undefined;
  readonly #keys = new Set<string>();
  #keyCharacters = 0;
  readonly #before: VersionVector;
  readonly #versionsBefore = new Set<string>();
  readonly #file: HistoryFile;
  readonly #proxies: Proxy[] = [];
  readonly #startMs = performance.now();

  /** @param before what the servers had when the recording began: versions from then have no write in the history yet */
  constructor(file: HistoryFile, before: VersionVector = VersionVector.empty) {
    this.#file = file;
    this.#before = before;
    this.keys = this.#keys;
    this.#tellOfEvents();
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
      const proxy = await Proxy.open(server, () => {
        this.counts.connections += 1;
        return new Conversation(`c${this.counts.connections}`, listener, () => this.now());
      });
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
    if (operation.operation === "read") this.#tellOfBefore(operation);
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

  /**
   * A version that was there before gets an update of its own in the history, once: without one it would be a value out of
   * thin air. Its outcome is unknown, and it supersedes nothing: what it did was over when the recording began.
   */
  #tellOfBefore({ key, values, dots }: ReadOperation): void {
    if (this.#before.size === 0) return;
    for (const [index, dot] of (dots ?? []).entries()) {
      const name = formatDot(dot);
      if (!this.#before.covers(dot) || this.#versionsBefore.has(name)) continue;
      if (this.#versionsBefore.size >= BEFORE_MAX) {
        this.lostReason ??= `it shows more than ${BEFORE_MAX} versions from before the recording`;
        return;
      }
      this.#versionsBefore.add(name);
      this.#file.append(earlier({ key, operation: "update", value: values?.[index], dot }));
    }
  }

  /** What else was written before: nobody knows what, only how much. */
  #tellOfEvents(): void {
    let events = 0;
    for (const [, counter] of this.#before) events += counter;
    if (events > BEFORE_MAX) {
      this.lostReason ??= `the servers had more than ${BEFORE_MAX} updates before the recording`;
    }
    for (let count = Math.min(events, BEFORE_MAX); count > 0; count -= 1) {
      this.#file.append(
        earlier({ key: KEY_BEFORE, operation: "delete", value: undefined, dot: undefined }),
      );
    }
  }
}

/** Something that happened before the recording. */
function earlier(
  write: Pick<WriteOperation, "key" | "operation" | "value" | "dot">,
): WriteOperation {
  return {
    ...write,
    session: "before",
    start: 0,
    end: undefined,
    outcome: "unknown",
    server: undefined,
    consistency: undefined,
    after: undefined,
    clock: undefined,
    context: CausalContext.empty,
    seen: undefined,
    line: 0,
  };
}
