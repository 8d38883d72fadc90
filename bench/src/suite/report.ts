/**
 * What a run leaves: plain data, as it is written to `results/latest.json`.
 */
import type { FloorResult } from "../floor/disk.js";
import type { LatencySummary } from "../load/latency.js";
import type { LoadResult } from "../load/result.js";
import type { LoadSpec } from "../load/spec.js";
import type { SystemFacts } from "../systems/system.js";
import type { Machine } from "./machine.js";

export type Percentiles = Omit<LatencySummary, "count">;

/** Figures of one case: medians over its repetitions, each figure by itself. */
export interface CaseSummary {
  readonly throughput: number;
  /** To the echo of the same repetition and load; `undefined` where there is none. */
  readonly throughputRatio: number | undefined;
  readonly latencyMs: Percentiles;
  /** How late the load generator was at the 99th percentile, when it kept a schedule. */
  readonly latenessP99Ms: number | undefined;
  /** CPU time of all servers together for one operation; `undefined` when unknown. */
  readonly serverCpuUs: number | undefined;
  readonly generatorCpuUs: number;
  /** CPU time of the load generator over the time measured, all its threads: 1 is a whole core. */
  readonly generatorCores: number;
  /** Both together, to the echo's of the same repetition: the figure that suffers least when others use the machine. */
  readonly cpuRatio: number | undefined;
  /** Of the largest server. */
  readonly serverRssBytes: number | undefined;
  readonly serverRssAnonBytes: number | undefined;
  /** Of all repetitions, by code. */
  readonly errors: Readonly<Record<string, number>>;
  /** The share of the machine that the other systems took, waiting. */
  readonly bystandersShare: number;
  readonly othersShare: number;
}

/** One way to ask one system, under one load. */
export interface CaseReport {
  /** The load: a shape's name, `ycsb-A` and so on, `half`. */
  readonly group: string;
  readonly name: string;
  readonly system: string;
  readonly kind: "read" | "update" | "mix";
  readonly title: string;
  readonly spec: LoadSpec;
  /** Of an open loop. */
  readonly ratePerSecond: number | undefined;
  readonly summary: CaseSummary;
  readonly repetitions: readonly LoadResult[];
}

export interface FloorSummary {
  readonly throughput: number;
  /** To the synced appends of the same repetition. */
  readonly throughputRatio: number | undefined;
  readonly latencyMs: Percentiles;
}

export interface FloorReport {
  readonly name: string;
  readonly title: string;
  readonly summary: FloorSummary;
  readonly repetitions: readonly FloorResult[];
}

/** Of all processes of a system. */
export interface Memory {
  readonly rssBytes: number;
  /** Without mapped pages of files. */
  readonly rssAnonBytes: number;
}

export interface SystemReport {
  readonly name: string;
  readonly title: string;
  readonly facts: SystemFacts;
  readonly processes: number;
  /** `undefined` where nobody tells. */
  readonly memory: {
    /** Started, with nothing in it. */
    readonly empty: Memory | undefined;
    /** After all loads. */
    readonly after: Memory | undefined;
  };
}

/** What servers of ours do as something grows. */
export interface GrowthPoint {
  readonly name: string;
  readonly title: string;
  /** So many servers, or connections. */
  readonly at: number;
  readonly summary: CaseSummary;
}

export interface Report {
  readonly format: 2;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly machine: Machine;
  readonly settings: {
    readonly load: LoadSpec;
    readonly repetitions: number;
    /** The shortest measurement; the longest is that of the main load. */
    readonly shortestMs: number;
    readonly longestMs: number;
    readonly parts: readonly string[];
  };
  readonly systems: readonly SystemReport[];
  /** Systems that were asked for and are not here. */
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
  readonly cases: readonly CaseReport[];
  readonly floors: readonly FloorReport[];
  readonly growth: {
    readonly servers: readonly GrowthPoint[];
    readonly connections: readonly GrowthPoint[];
  };
}
