/**
 * The standard set: what is measured side by side in one run.
 */
import type { Cluster } from "../cluster/cluster.js";
import { ClusterTarget } from "../cluster/target.js";
import { storeCommits, syncedAppends, type FloorResult } from "../floor/disk.js";
import type { LoadSpec } from "../load/spec.js";
import type { Target } from "../load/target.js";

/** One load on one target. */
export interface Case {
  readonly name: string;
  readonly title: string;
  readonly target: Target;
  readonly spec: LoadSpec;
}

/** One way to use the disk. */
export interface Floor {
  readonly name: string;
  readonly title: string;
  run(ms: number): Promise<FloorResult>;
}

/** The case that the others are compared with. */
export const ECHO = "echo";
/** The floor that the other floors are compared with. */
export const APPENDS = "fdatasync";

const CASES = [
  { name: "read-one", title: "read, one", consistency: "one", readShare: 1 },
  { name: "read-quorum", title: "read, quorum", consistency: "quorum", readShare: 1 },
  { name: "update-one", title: "update, one", consistency: "one", readShare: 0 },
  { name: "update-quorum", title: "update, quorum", consistency: "quorum", readShare: 0 },
] as const;

const FLOORS = [
  { name: APPENDS, title: "append and fdatasync" },
  { name: "lmdb-1", title: "LMDB commit of 1 put" },
  { name: "lmdb-50", title: "LMDB commit of 50 puts" },
] as const;

/** The names that a run may be limited to. */
export const NAMES: readonly string[] = [ECHO, ...CASES, ...FLOORS].map((entry) =>
  typeof entry === "string" ? entry : entry.name,
);

export function echoCase(target: Target, load: LoadSpec): Case {
  return { name: ECHO, title: "echo, bare", target, spec: { ...load, readShare: 0 } };
}

export function clusterCases(cluster: Cluster, load: LoadSpec, entryServers: number): Case[] {
  return CASES.map(({ name, title, consistency, readShare }) => {
    const spec = { ...load, reads: consistency, updates: consistency, readShare };
    const { addresses, processes } = cluster;
    const target = new ClusterTarget({ ...spec, addresses, processes, entryServers });
    return { name, title, target, spec };
  });
}

export function diskFloors(directory: string, { keys, valueBytes }: LoadSpec): Floor[] {
  const commits = (puts: number) => (ms: number) =>
    storeCommits(directory, { puts, keys, valueBytes }, ms);
  const runs = {
    [APPENDS]: (ms: number) => syncedAppends(directory, valueBytes, ms),
    "lmdb-1": commits(1),
    "lmdb-50": commits(50),
  };
  return FLOORS.map(({ name, title }) => ({ name, title, run: runs[name] }));
}
