import type { Consistency } from "@vclock/sdk";

/** How often which key is asked for. */
export type KeyDistribution =
  | { readonly type: "uniform" }
  /** The key of rank k in proportion to k^-theta; 0.99 is YCSB's. */
  | { readonly type: "zipf"; readonly theta: number }
  /** As zipf, with the record inserted last as rank 1: YCSB's `latest`. */
  | { readonly type: "latest"; readonly theta: number };

/**
 * What those operations of a load do that are not reads: put a value on a key, whatever is there; put it on a key that was not
 * there; or read a key and put what replaces just what was read.
 */
export type WriteKind = "update" | "insert" | "modify";

/** When a measurement ends. */
export type Extent =
  | { readonly type: "duration"; readonly ms: number }
  | { readonly type: "operations"; readonly count: number };

/** One load. Plain data: it goes into the results as it is. */
export interface LoadSpec {
  readonly connections: number;
  /** Requests that each connection keeps under way. */
  readonly depth: number;
  /** The share of reads among all operations, 0 to 1; the rest are `writes`. */
  readonly readShare: number;
  readonly writes: WriteKind;
  /** What keys begin with. Loads that must not meet have different ones. */
  readonly keyPrefix: string;
  /** What the keys of inserts begin with; another for each run on the same store, since they must be new. */
  readonly insertPrefix: string;
  readonly keys: number;
  readonly distribution: KeyDistribution;
  readonly valueBytes: number;
  /** Levels, where a target takes them from its load. */
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
  writes: "update",
  keyPrefix: "key-",
  insertPrefix: "new-",
  keys: 10_000,
  distribution: { type: "uniform" },
  valueBytes: 100,
  reads: "quorum",
  updates: "quorum",
  warmUpMs: 1_000,
  extent: { type: "duration", ms: 5_000 },
  seed: 1,
};
