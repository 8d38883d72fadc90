import type { LatencySummary } from "./latency.js";
import type { Cost } from "./usage.js";

/** What one measurement found. Plain data: it goes into the results as it is. */
export interface LoadResult {
  /** Operations that were started within the measurement and succeeded. */
  readonly operations: number;
  /** From the measurement's start until the last of its operations has ended. */
  readonly seconds: number;
  /** `operations` in a second. */
  readonly throughput: number;
  /** Of operations that succeeded. */
  readonly latencyMs: {
    readonly all: LatencySummary;
    readonly reads: LatencySummary | undefined;
    /** Of whatever the load writes: updates, inserts or read-modify-writes. */
    readonly updates: LatencySummary | undefined;
  };
  /** How much later than due the load generator started operations, when it kept a schedule; in every latency. */
  readonly latenessMs: LatencySummary | undefined;
  /** How often which outcome: `value`, `absent`, `conflict`, `written`. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** How often which error, by its code. */
  readonly errors: Readonly<Record<string, number>>;
  readonly cost: Cost;
}

export interface Progress {
  readonly phase: "warming up" | "measuring";
  readonly operations: number;
  readonly elapsedMs: number;
}
