/**
 * One measurement under way.
 *
 * What counts are the operations started between its beginning and its end, and all of those: nothing that is slow at the
 * end is left out. The load before and across its beginning goes on without a pause.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Work } from "./arrivals.js";
import { Latency } from "./latency.js";
import type { Operation } from "./operations.js";
import type { LoadResult, Progress } from "./result.js";
import type { LoadSpec } from "./spec.js";
import type { ServingProcess, TargetConnection } from "./target.js";
import { countCost, type Cost } from "./usage.js";

/** A connection, and the operations it is to perform. */
export interface Lane {
  readonly connection: TargetConnection;
  readonly next: () => Operation;
}

type Phase = "warming up" | "measuring" | "over";

export class Measurement implements Work {
  readonly #lanes: readonly Lane[];
  readonly #spec: LoadSpec;
  readonly #processes: readonly ServingProcess[];
  readonly #signal: AbortSignal | undefined;
  readonly #all = new Latency();
  readonly #byType = { read: new Latency(), update: new Latency() };
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

  constructor(
    lanes: readonly Lane[],
    spec: LoadSpec,
    processes: readonly ServingProcess[],
    signal?: AbortSignal,
  ) {
    this.#lanes = lanes;
    this.#spec = spec;
    this.#processes = processes;
    this.#signal = signal;
  }

  get connections(): number {
    return this.#lanes.length;
  }

  goesOn(): boolean {
    if (this.#phase === "warming up" && this.#elapsedMs() >= this.#spec.warmUpMs) this.#begin();
    if (this.#phase === "measuring" && this.#isComplete()) this.#phase = "over";
    if (this.#signal?.aborted === true || this.#fault !== undefined) this.#phase = "over";
    return this.#phase !== "over";
  }

  async perform(index: number, dueAtMs: number = performance.now()): Promise<void> {
    const { connection, next } = this.#lanes[index] as Lane;
    const isMeasured = this.#phase === "measuring";
    const operation = next();
    this.#started += 1;
    try {
      const outcome = await connection.perform(operation);
      if (isMeasured) this.#succeeded(operation, outcome, dueAtMs);
    } catch (error) {
      if (isMeasured || codeOf(error) === undefined) this.#failed(error);
      // A target that fails at once would otherwise never let this process read its sockets.
      await nextTurn();
    }
    if (isMeasured || this.#phase === "warming up") this.#ended += 1;
  }

  progress(): Progress {
    const phase = this.#phase === "over" ? "measuring" : this.#phase;
    return { phase, operations: this.#ended, elapsedMs: this.#elapsedMs() };
  }

  /** Call it when all operations have ended. */
  result(): LoadResult {
    if (this.#fault !== undefined) throw this.#fault.error;
    this.#cost ??= this.#endCost?.() ?? countCost([])();
    const all = this.#all.summary();
    const seconds = Math.max(0, this.#lastEndMs - this.#startMs) / 1_000;
    const { read, update } = this.#byType;
    const unlessEmpty = (latency: Latency) => {
      const summary = latency.summary();
      return summary.count === 0 ? undefined : summary;
    };
    return {
      operations: all.count,
      seconds,
      throughput: seconds === 0 ? 0 : all.count / seconds,
      latencyMs: { all, reads: unlessEmpty(read), updates: unlessEmpty(update) },
      outcomes: Object.fromEntries(this.#outcomes),
      errors: Object.fromEntries(this.#errors),
      cost: this.#cost,
    };
  }

  #elapsedMs(): number {
    return performance.now() - this.#sinceMs;
  }

  #begin(): void {
    this.#phase = "measuring";
    this.#started = 0;
    this.#ended = 0;
    this.#endCost = countCost(this.#processes);
    this.#sinceMs = this.#startMs = performance.now();
  }

  #isComplete(): boolean {
    const { extent } = this.#spec;
    return extent.type === "duration"
      ? this.#elapsedMs() >= extent.ms
      : this.#started >= extent.count;
  }

  #succeeded(operation: Operation, outcome: string, dueAtMs: number): void {
    this.#lastEndMs = performance.now();
    const latencyMs = this.#lastEndMs - dueAtMs;
    this.#all.record(latencyMs);
    this.#byType[operation.type].record(latencyMs);
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
