import type { Consistency } from "@vclock/sdk";

/** How often which key is asked for. */
export type KeyDistribution =
  | { readonly type: "uniform" }
  /** The key of rank k in proportion to k^-theta; 0.99 is YCSB's. */
  | { readonly type: "zipf"; readonly theta: number };

/** When a measurement ends. */
export type Extent =
  | { readonly type: "duration"; readonly ms: number }
  | { readonly type: "operations"; readonly count: number };

/** One load. Plain data: it goes into the results as it is. */
export interface LoadSpec {
  readonly connections: number;
  /** Requests that each connection keeps under way. */
  readonly depth: number;
  /** The share of reads among all operations, 0 to 1; the rest are updates. */
  readonly readShare: number;
  readonly keys: number;
  readonly distribution: KeyDistribution;
  readonly valueBytes: number;
  readonly reads: Consistency;
  readonly updates: Consistency;
  /** Load before the measurement, of the same kind; it goes on without a pause when the measurement begins. */
  readonly warmUpMs: number;
  readonly extent: Extent;
  readonly seed: number;
}

/** 50 connections, one request at a time each, 10,000 keys, 100-byte values. */
export const STANDARD_LOAD: LoadSpec = {
  connections: 50,
  depth: 1,
  readShare: 0.5,
  keys: 10_000,
  distribution: { type: "uniform" },
  valueBytes: 100,
  reads: "quorum",
  updates: "quorum",
  warmUpMs: 1_000,
  extent: { type: "duration", ms: 5_000 },
  seed: 1,
};
