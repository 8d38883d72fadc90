/**
 * Answers pulls: what this server has and another lacks, from one state, in replies of bounded size.
 *
 * Called while no batch is out: the store then shows exactly the durable cut, so containers and clock are one state. Nothing
 * is kept between replies; where a transfer stands is in the request.
 *
 * @see SPEC.md; Petersen et al. 1997, Flexible Update Propagation for Weakly Consistent Replication
 */
import type { Dot, NodeId, VersionVector } from "@vclock/clock";
import type {
  CarriedContainer,
  CarriedDelete,
  CarriedVersion,
  Pull,
  PullCursor,
  Pulled,
} from "@vclock/protocol";
import { assert } from "./assert.js";
import { bytesOfValues, type Container } from "./container.js";
import type { Core } from "./core.js";
import { counterOfDotKey, dotRange, fromUtf8, rangeAfter, Table, textOfKey } from "./keyspace.js";
import type { RecentDelete } from "./recent-deletes.js";
import { viewContainer } from "./records.js";

/** What the containers of a reply weigh beside their values: keys and dots. A rough figure, for the bound only. */
const CONTAINER_OVERHEAD_BYTES = 64;

/** Records are copied into blocks of this size: one by one they would cost an allocation each. */
const BLOCK_BYTES = 64 * 1024;

export interface IndexEntry {
  readonly dot: Dot;
  readonly key: string;
  readonly isDelete: boolean;
}

/** @throws StoreReadError, StoreDamagedError */
export function answerPull(core: Core, pull: Pull): Pulled {
  const { state, phase } = core;
  assert(!state.batchIsOut, () => "a pull was answered while a batch is out (SPEC.md I-7)");
  const { floor, clock } = state.durable;
  const reply = new PullReply(core, pull);
  if (phase !== "serving") return reply.end("refused", clock);
  if (pull.cursor !== undefined) {
    if (pull.cursor.dot === undefined && pull.cursor.key !== undefined)
      return walkKeys(core, reply, pull.cursor);
    return pull.since.dominates(floor)
      ? walkDots(core, reply, pull.cursor)
      : reply.end("restart", clock);
  }
  const start: PullCursor = { until: clock, key: undefined, dot: undefined };
  const isFirstPass = pull.since.equals(pull.clock);
  if (isFirstPass && (pull.clock.size === 0 || !pull.clock.dominates(floor))) {
    return walkKeys(core, reply, start);
  }
  // Deletes that a later pass would have to carry are forgotten: only a walk of every key tells them.
  return pull.since.dominates(floor) ? walkDots(core, reply, start) : reply.end("restart", clock);
}

/** Collects one reply. */
class PullReply {
  readonly #core: Core;
  readonly #pull: Pull;
  readonly #containers = new Map<string, CarriedContainer>();
  readonly #deletes: CarriedDelete[] = [];
  #looked = 0;
  #bytes = 0;
  #block = new Uint8Array(0);
  #blockBytes = 0;

  constructor(core: Core, pull: Pull) {
    this.#core = core;
    this.#pull = pull;
  }

  get since(): VersionVector {
    return this.#pull.since;
  }

  get isFull(): boolean {
    const { pullBytesMax, pullEntriesMax } = this.#core.tuning;
    return this.#bytes >= pullBytesMax || this.#looked >= pullEntriesMax;
  }

  addContainer(key: string, load: () => Container): void {
    this.#looked++;
    if (this.#containers.has(key)) return;
    const { clock } = this.#pull;
    const found = load();
    const versions: readonly CarriedVersion[] =
      clock.size === 0
        ? found
        : found.map(({ dot, value }) => ({ dot, value: clock.covers(dot) ? undefined : value }));
    this.#bytes += CONTAINER_OVERHEAD_BYTES + key.length + bytesOfValues(versions);
    this.#containers.set(key, { key, versions });
  }

  /** A container that is read as the store is walked: what it holds stays valid with the reply. */
  addStored(key: string, record: Uint8Array): void {
    this.addContainer(key, () => viewContainer(this.#copyOf(record)));
  }

  #copyOf(record: Uint8Array): Uint8Array {
    const { length } = record;
    if (this.#blockBytes + length > this.#block.length) {
      this.#block = new Uint8Array(Math.max(BLOCK_BYTES, length));
      this.#blockBytes = 0;
    }
    this.#block.set(record, this.#blockBytes);
    this.#blockBytes += length;
    return this.#block.subarray(this.#blockBytes - length, this.#blockBytes);
  }

  addDelete(dot: Dot, key: string): void {
    this.#deletes.push({ dot, key });
  }

  end(part: Pulled["part"], clock: VersionVector, everyKey = false, cursor?: PullCursor): Pulled {
    const { durable, identity } = this.#core.state;
    return {
      type: "pulled",
      request: this.#pull.request,
      part,
      clock,
      everyKey,
      cursor,
      containers: [...this.#containers.values()],
      deletes: this.#deletes,
      // Who got every key got no deletes: for whoever pulls from it, all of those before `clock` are forgotten.
      floor: everyKey ? clock : durable.floor,
      runs: part === "whole" ? [...durable.runs] : [],
      retired: [...identity.retired],
      closed: identity.closed,
    };
  }
}

/** Every key, in order. */
function walkKeys(core: Core, reply: PullReply, cursor: PullCursor): Pulled {
  let key = cursor.key;
  for (const [storeKey, value] of core.store.range(rangeAfter(Table.containers, cursor.key))) {
    if (reply.isFull) return reply.end("chunk", cursor.until, true, { ...cursor, key });
    key = textOfKey(storeKey);
    reply.addStored(key, value);
  }
  return reply.end(cursor.key === undefined ? "whole" : "pass", cursor.until, true);
}

/** The keys that the index lists for the dots since the pass's start, in order of the dots. */
function walkDots(core: Core, reply: PullReply, cursor: PullCursor): Pulled {
  let last = cursor.dot;
  for (const [node, until] of cursor.until) {
    if (cursor.dot !== undefined && node < cursor.dot.node) continue;
    let after = cursor.dot?.node === node ? cursor.dot.counter : reply.since.get(node);
    while (after < until) {
      const entries = indexEntries(core, node, after, until);
      if (entries.length === 0) break;
      for (const { dot, key, isDelete } of entries) {
        if (reply.isFull) return reply.end("chunk", cursor.until, false, { ...cursor, dot: last });
        reply.addContainer(key, () => core.state.durableContainer(key));
        if (isDelete) reply.addDelete(dot, key);
        last = dot;
        after = dot.counter;
      }
    }
  }
  return reply.end(cursor.dot === undefined ? "whole" : "pass", cursor.until);
}

/**
 * The next index entries of a node, of live versions and remembered deletes, in order of their counters.
 *
 * @param forgotten deletes of the same range that the index lacks
 */
export function indexEntries(
  core: Core,
  node: NodeId,
  after: number,
  until: number,
  forgotten: readonly RecentDelete[] = [],
): IndexEntry[] {
  const take = core.tuning.pullEntriesMax;
  const found: IndexEntry[] = [];
  let reach = until;
  for (const { counter, key } of forgotten)
    found.push({ dot: { node, counter }, key, isDelete: true });
  for (const table of [Table.versions, Table.deletes]) {
    let taken = 0;
    for (const [storeKey, key] of core.store.range(dotRange(table, node, after, until))) {
      const counter = counterOfDotKey(storeKey);
      found.push({ dot: { node, counter }, key: fromUtf8(key), isDelete: table === Table.deletes });
      taken++;
      if (taken < take) continue;
      reach = Math.min(reach, counter);
      break;
    }
  }
  // Beyond where one table was cut off, the other's entries would come out of order.
  return found
    .filter(({ dot }) => dot.counter <= reach)
    .sort((a, b) => a.dot.counter - b.dot.counter);
}
