/**
 * Tells clients what changed beyond a clock: the keys of all operations that it does not cover, as they are now.
 *
 * Called while no batch is out, when the store shows just the durable cut. What an update superseded has no entry in the index any more,
 * and whatever superseded it has: so an answer that rests on a cut tells, together with those that follow it, all that the cut has.
 * An answer may end before it has told all; those that follow must come from a server that has this one's cut.
 */
import type { NodeId, VersionVector } from "@vclock/clock";
import type { ChangedKey, ChangesReply, ChangesRequest } from "@vclock/protocol";
import { bytesOfValues } from "./container.js";
import type { Core } from "./core.js";
import { indexEntries } from "./pull-source.js";
import type { WaitingRequest } from "./waiting-request.js";

/** What a key weighs beside its values, for the bound only. */
const KEY_OVERHEAD_BYTES = 64;
/** So many answers at most before the next batch. */
const ANSWERS_MAX = 64;

/** The requests for changes that wait: for a moment without a batch, and then for a change. */
export class Changes {
  readonly #core: Core;
  readonly #finish: (waiting: WaitingRequest, reply: ChangesReply) => void;
  readonly #guarded: (waiting: WaitingRequest, act: () => void) => void;
  readonly #waitUntil: (untilMs: number) => void;
  readonly #due = new Set<WaitingRequest>();
  readonly #idle = new Set<WaitingRequest>();
  /** What the idle ones have been told, or did not want to know. */
  #told: VersionVector | undefined;

  constructor(
    core: Core,
    finish: (waiting: WaitingRequest, reply: ChangesReply) => void,
    guarded: (waiting: WaitingRequest, act: () => void) => void,
    waitUntil: (untilMs: number) => void,
  ) {
    this.#core = core;
    this.#finish = finish;
    this.#guarded = guarded;
    this.#waitUntil = waitUntil;
  }

  get count(): number {
    return this.#due.size + this.#idle.size;
  }

  get wantsStill(): boolean {
    return this.#due.size > 0 && this.#core.phase === "serving";
  }

  /** The durable clock covers what the request knows. */
  add(waiting: WaitingRequest): void {
    waiting.wait = { type: "still" };
    this.#due.add(waiting);
  }

  drop(waiting: WaitingRequest): void {
    this.#due.delete(waiting);
    this.#idle.delete(waiting);
  }

  /** Answers those who wait, while no batch is out. */
  still(): void {
    if (this.#core.phase !== "serving") return;
    this.#wake();
    let answers = 0;
    for (const waiting of this.#due) {
      if (++answers > ANSWERS_MAX) return;
      this.#due.delete(waiting);
      if (!waiting.done) this.#guarded(waiting, () => this.#answer(waiting));
    }
  }

  /** The time to wait for a change is up. */
  expired(waiting: WaitingRequest, since: VersionVector): void {
    this.#reply(waiting, [], since, since);
  }

  /** Those that were told everything wait on until the durable clock advances. */
  #wake(): void {
    if (this.#idle.size === 0 || this.#core.state.durable.clock === this.#told) return;
    for (const waiting of this.#idle) this.#due.add(waiting);
    this.#idle.clear();
  }

  #answer(waiting: WaitingRequest): void {
    const core = this.#core;
    const request = waiting.request as ChangesRequest;
    const { clock } = core.state.durable;
    const { wait } = waiting;
    const since = wait.type === "change" ? wait.since : request.since;
    if (since === undefined) {
      this.#reply(waiting, [], clock, clock);
      return;
    }
    const { changes, next } = walk(core, request, since);
    const isIdle = changes.length === 0 && next.dominates(clock);
    const untilMs = waiting.arrivedMs + request.waitMs;
    if (!isIdle || untilMs <= core.nowMs) {
      this.#reply(waiting, changes, next, clock);
      return;
    }
    waiting.wait = { type: "change", since: next };
    waiting.deadlineMs = Math.min(waiting.deadlineMs, untilMs);
    this.#waitUntil(waiting.deadlineMs);
    this.#told = clock;
    this.#idle.add(waiting);
  }

  #reply(
    waiting: WaitingRequest,
    changes: readonly ChangedKey[],
    next: VersionVector,
    clock: VersionVector,
  ): void {
    const { state, config } = this.#core;
    this.#finish(waiting, {
      type: "changesReply",
      id: waiting.request.id,
      changes,
      next,
      clock,
      floor: state.forgotten.floor,
      server: config.name,
    });
  }
}

/** One answer's worth: node by node, in order of their dots. */
function walk(
  core: Core,
  { prefix, limit }: ChangesRequest,
  since: VersionVector,
): { readonly changes: readonly ChangedKey[]; readonly next: VersionVector } {
  const { state, tuning } = core;
  const { clock } = state.durable;
  const changes = new Map<string, ChangedKey>();
  let looked = 0;
  let bytes = 0;
  let next = since;
  const isFull = (): boolean =>
    changes.size >= Math.min(limit, tuning.keysPageMax) ||
    looked >= tuning.pullEntriesMax ||
    bytes >= tuning.pullBytesMax;
  for (const [node, until] of clock) {
    let after = since.get(node);
    while (after < until) {
      const entries = entriesOf(core, node, after, until);
      if (entries.length === 0) break;
      for (const { dot, key } of entries) {
        if (isFull() && !changes.has(key)) {
          return { changes: [...changes.values()], next: raise(next, node, after) };
        }
        looked++;
        after = dot.counter;
        if (!key.startsWith(prefix) || changes.has(key)) continue;
        const versions = state.durableContainer(key);
        bytes += KEY_OVERHEAD_BYTES + key.length + bytesOfValues(versions);
        changes.set(key, { key, versions });
      }
    }
    next = raise(next, node, until);
  }
  return { changes: [...changes.values()], next };
}

/** Live versions, remembered deletes, and those forgotten lately. */
function entriesOf(
  core: Core,
  node: NodeId,
  after: number,
  until: number,
): ReturnType<typeof indexEntries> {
  return indexEntries(core, node, after, until, core.state.forgotten.between(node, after, until));
}

function raise(vector: VersionVector, node: NodeId, counter: number): VersionVector {
  return vector.get(node) >= counter ? vector : vector.with(node, counter);
}
