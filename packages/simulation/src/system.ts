/**
 * What is simulated: the replica of `@vclock/replica`, or whatever else behaves like one.
 */
import type { NodeId } from "@vclock/clock";
import type { ServerStatus } from "@vclock/protocol";
import { type Effects, type Input, Replica, type ReplicaConfig, type Store } from "@vclock/replica";
import type { SimulatedDisk } from "./cluster/disk.js";

/** A replica while its process lives. */
export interface Process {
  readonly node: NodeId;
  step(nowMs: number, inputs: readonly Input[]): Effects;
  status(nowMs: number): ServerStatus;
}

/** A replica and the disk under it. */
export interface System {
  /** Starts a process on what the store has. */
  open(config: ReplicaConfig, store: Store): Process;
  /** An empty disk; by default one that keeps its word. */
  newDisk?(): SimulatedDisk;
}

/** The real replica. */
export const REPLICA: System = { open: (config, store) => Replica.open(config, store) };
