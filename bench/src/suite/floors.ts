/**
 * What nothing on this machine can be faster than: the echo, and the disk by itself.
 */
import { lmdbCommits, storeBatches, syncedAppends, type FloorResult } from "../floor/disk.js";
import type { LoadSpec } from "../load/spec.js";
import type { Target } from "../load/target.js";
import type { Way } from "../systems/system.js";

/** One way to use the disk. */
export interface Floor {
  readonly name: string;
  readonly title: string;
  readonly run: (ms: number) => Promise<FloorResult>;
}

/** The case that the others are compared with. */
export const ECHO = "echo";
/** The floor that the other floors are compared with. */
export const APPENDS = "fdatasync";

export function echoWay(target: Target): Way {
  return { name: ECHO, title: "echo, bare", target };
}

export function diskFloors(directory: string, { keys, valueBytes }: LoadSpec): Floor[] {
  const commits = (puts: number) => (ms: number) =>
    lmdbCommits(directory, { puts, keys, valueBytes }, ms);
  const batches = (puts: number) => (ms: number) =>
    storeBatches(directory, { puts, keys, valueBytes }, ms);
  return [
    {
      name: APPENDS,
      title: "append and fdatasync",
      run: (ms) => syncedAppends(directory, valueBytes, ms),
    },
    { name: "lmdb-1", title: "LMDB commit of 1 put", run: commits(1) },
    { name: "lmdb-50", title: "LMDB commit of 50 puts", run: commits(50) },
    { name: "store-1", title: "batch of 1 put in vclock's store", run: batches(1) },
    { name: "store-50", title: "batch of 50 puts in vclock's store", run: batches(50) },
  ];
}
