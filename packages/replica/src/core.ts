import type { Phase } from "@vclock/protocol";
import type { ReplicaConfig, Tuning } from "./config.js";
import type { Outbox } from "./outbox.js";
import type { State } from "./state.js";
import type { Store } from "./store.js";

/** What the parts of a replica share. */
export interface Core {
  readonly config: ReplicaConfig;
  readonly tuning: Tuning;
  readonly store: Store;
  readonly state: State;
  readonly outbox: Outbox;
  /** The time of the present step. */
  nowMs: number;
  phase: Phase;
}

/** A majority of the members: as many must acknowledge an update, and be asked by a read, so that the two always meet. */
export function majority(members: number): number {
  return Math.floor(members / 2) + 1;
}
