/**
 * What a run of the standard set leaves: plain data, as it is written to `results/latest.json`.
 */
import type { FloorResult } from "../floor/disk.js";
import type { LatencySummary } from "../load/latency.js";
import type { LoadResult } from "../load/result.js";
import type { LoadSpec } from "../load/spec.js";
import type { Machine } from "./machine.js";

/** Figures of one case: medians over its repetitions, each figure by itself. */
export interface CaseSummary {
  readonly throughput: number;
  /** To the echo of the same repetition; `undefined` in a run without it. */
  readonly throughputRatio: number | undefined;
  readonly p50Ratio: number | undefined;
  readonly latencyMs: Omit<LatencySummary, "count">;
  /** CPU time of all servers together for one operation; `undefined` when unknown. */
  readonly serverCpuUs: number | undefined;
  readonly generatorCpuUs: number;
  /** Both together, to the echo's of the same repetition: the figure that suffers least when others use the machine. */
  readonly cpuRatio: number | undefined;
  /** Of the largest server. */
  readonly serverRssBytes: number | undefined;
  readonly serverRssAnonBytes: number | undefined;
  /** Of all repetitions, by code. */
  readonly errors: Readonly<Record<string, number>>;
  readonly othersShare: number;
}

export interface CaseReport {
  readonly name: string;
  readonly title: string;
  readonly spec: LoadSpec;
  readonly summary: CaseSummary;
  readonly repetitions: readonly LoadResult[];
}

export interface FloorSummary {
  readonly throughput: number;
  /** To the synced appends of the same repetition. */
  readonly throughputRatio: number | undefined;
  readonly latencyMs: Omit<LatencySummary, "count">;
}

export interface FloorReport {
  readonly name: string;
  readonly title: string;
  readonly summary: FloorSummary;
  readonly repetitions: readonly FloorResult[];
}

export interface Report {
  readonly format: 1;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly machine: Machine;
  readonly settings: {
    readonly repetitions: number;
    readonly servers: number;
    /** The servers that clients connect to. */
    readonly entryServers: number;
  };
  readonly cases: readonly CaseReport[];
  readonly floors: readonly FloorReport[];
}
