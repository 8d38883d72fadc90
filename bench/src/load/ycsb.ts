/**
 * The core workloads of YCSB that ask for single records: A, B, C, D and F. E scans ranges.
 *
 * As published: the mix and how records are chosen; zipf with theta 0.99; records of ten fields of 100 bytes. Here a record is one
 * value of 1,000 bytes, read and written whole (`readallfields`, `writeallfields`), and there are as many as the load says
 * instead of 1,000. The frequent records are spread by a shuffle, where YCSB hashes their numbers.
 *
 * @see Cooper et al. 2010, Benchmarking Cloud Serving Systems with YCSB, table 2; and YCSB's files `workloads/workload[a-f]`
 */
import type { LoadSpec } from "./spec.js";

export interface YcsbWorkload {
  /** `A` to `F`. */
  readonly name: string;
  /** As YCSB calls it. */
  readonly title: string;
  readonly mix: Pick<LoadSpec, "readShare" | "writes" | "distribution">;
}

const ZIPF = { type: "zipf", theta: 0.99 } as const;
const LATEST = { type: "latest", theta: 0.99 } as const;

export const YCSB: readonly YcsbWorkload[] = [
  {
    name: "A",
    title: "update heavy: 50 % reads, 50 % updates, zipf",
    mix: { readShare: 0.5, writes: "update", distribution: ZIPF },
  },
  {
    name: "B",
    title: "read mostly: 95 % reads, 5 % updates, zipf",
    mix: { readShare: 0.95, writes: "update", distribution: ZIPF },
  },
  {
    name: "C",
    title: "read only, zipf",
    mix: { readShare: 1, writes: "update", distribution: ZIPF },
  },
  {
    name: "D",
    title: "read latest: 95 % reads, 5 % inserts, latest",
    mix: { readShare: 0.95, writes: "insert", distribution: LATEST },
  },
  {
    name: "F",
    title: "read-modify-write: 50 % reads, 50 % read-modify-writes, zipf",
    mix: { readShare: 0.5, writes: "modify", distribution: ZIPF },
  },
];

/** Ten fields of 100 bytes. */
const RECORD_BYTES = 1_000;

/** The load of one workload; connections, records and times are those of `load`. */
export function ycsbLoad({ mix }: YcsbWorkload, load: LoadSpec): LoadSpec {
  return { ...load, ...mix, keyPrefix: "user-", valueBytes: RECORD_BYTES };
}
