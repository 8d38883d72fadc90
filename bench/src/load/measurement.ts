/**
 * One measurement under way.
 *
 * What counts are the operations started between its beginning and its end, and all of those: nothing that is slow at the
 * end is left out. The load before and across its beginning goes on without a pause.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Work } from "./arrivals.js";
import { Latency } from "./latency.js";
import type { Operation, Workload } from "./operations.js";
import type { LoadResult, Progress } from "./result.js";
import type { LoadSpec } from "./spec.js";
import type { TargetConnection } from "./target.js";
import { countCost, type Cost, type MeasuredProcesses } from "./usage.js";

/** A connection, and the operations it is to perform. */
export interface Lane {
  readonly connection: TargetConnection;
  readonly next: () => Operation;
}

export interface MeasurementSetup {
  readonly lanes: readonly Lane[];
  readonly spec: LoadSpec;
  readonly processes: MeasuredProcesses;
  /** Told of each insert that was acknowledged. */
  readonly inserted: Workload["inserted"];
  readonly signal?: AbortSignal | undefined;
}

type Phase = "warming up" | "measuring" | "over";

export class Measurement implements Work {
  readonly #lanes: readonly Lane[];
  readonly #spec: LoadSpec;
  readonly #processes: MeasuredProcesses;
  readonly #inserted: Workload["inserted"];
  readonly #signal: AbortSignal | undefined;
  readonly #all = new Latency();
  readonly #reads = new Latency();
  readonly #writes = new Latency();
  readonly #lateness = new Latency();
  readonly #outcomes = new Map<string, number>();
  readonly #errors = new Map<string, number>();
  #phase: Phase = "warming up";
  /** When the present phase began. */
  #sinceMs = performance.now();
  /** Operations of the present phase that were started, or have ended. */
  #started = 0;
  #ended = 0;
  #lastEndMs = 0;
  #startMs = 0;
  #endCost: (() => Cost) | undefined;
  #cost: Cost | undefined;
  #fault: { readonly error: unknown } | undefined;

  constructor(setup: MeasurementSetup) {
    this.#lanes = setup.lanes;
    this.#spec = setup.spec;
    this.#processes = setup.processes;
    this.#inserted = setup.inserted;
    this.#signal = setup.signal;
  }

  get connections(): number {
    return this.#lanes.length;
  }

  goesOn(dueAtMs: number = performance.now()): boolean {
    const isWarm = dueAtMs - this.#sinceMs >= this.#spec.warmUpMs;
    if (this.#phase === "warming up" && isWarm) this.#begin(dueAtMs);
    if (this.#phase === "measuring" && this.#isComplete(dueAtMs)) this.#phase = "over";
    if (this.#signal?.aborted === true || this.#fault !== undefined) this.#phase = "over";
    return this.#phase !== "over";
  }

  async perform(index: number, dueAtMs?: number): Promise<void> {
    const { connection, next } = this.#lanes[index] as Lane;
    const isMeasured = this.#phase === "measuring";
    const startedAtMs = performance.now();
    if (isMeasured && dueAtMs !== undefined) this.#lateness.record(startedAtMs - dueAtMs);
    const operation = next();
    this.#started += 1;
    try {
      const outcome = await connection.perform(operation);
      if (operation.type === "insert") this.#inserted(operation.record);
      if (isMeasured) this.#succeeded(operation, outcome, dueAtMs ?? startedAtMs);
    } catch (error) {
      if (isMeasured || codeOf(error) === undefined) this.#failed(error);
      // A target that fails at once would otherwise never let this process read its sockets.
      await nextTurn();
    }
    if (isMeasured || this.#phase === "warming up") this.#ended += 1;
  }

  progress(): Progress {
    const phase = this.#phase === "over" ? "measuring" : this.#phase;
    const elapsedMs = performance.now() - this.#sinceMs;
    return { phase, operations: this.#ended, elapsedMs };
  }

  /** Call it when all operations have ended. */
  result(): LoadResult {
    if (this.#fault !== undefined) throw this.#fault.error;
    this.#cost ??= this.#endCost?.() ?? countCost({ servers: [] })();
    const all = this.#all.summary();
    const seconds = Math.max(0, this.#lastEndMs - this.#startMs) / 1_000;
    const unlessEmpty = (latency: Latency) => {
      const summary = latency.summary();
      return summary.count === 0 ? undefined : summary;
    };
    return {
      operations: all.count,
      seconds,
      throughput: seconds === 0 ? 0 : all.count / seconds,
      latencyMs: { all, reads: unlessEmpty(this.#reads), updates: unlessEmpty(this.#writes) },
      latenessMs: unlessEmpty(this.#lateness),
      outcomes: Object.fromEntries(this.#outcomes),
      errors: Object.fromEntries(this.#errors),
      cost: this.#cost,
    };
  }

  #begin(atMs: number): void {
    this.#phase = "measuring";
    this.#started = 0;
    this.#ended = 0;
    this.#endCost = countCost(this.#processes);
    this.#sinceMs = this.#startMs = atMs;
  }

  #isComplete(atMs: number): boolean {
    const { extent } = this.#spec;
    return extent.type === "duration"
      ? atMs - this.#sinceMs >= extent.ms
      : this.#started >= extent.count;
  }

  #succeeded(operation: Operation, outcome: string, dueAtMs: number): void {
    this.#lastEndMs = performance.now();
    const latencyMs = this.#lastEndMs - dueAtMs;
    this.#all.record(latencyMs);
    (operation.type === "read" ? this.#reads : this.#writes).record(latencyMs);
    count(this.#outcomes, outcome);
  }

  #failed(error: unknown): void {
    this.#lastEndMs = performance.now();
    const code = codeOf(error);
    if (code === undefined) this.#fault ??= { error };
    else count(this.#errors, code);
  }
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : undefined;
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
