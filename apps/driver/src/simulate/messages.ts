/** What the driver and the threads that run clusters say to each other. */
import type { Evidence, Failure, SeedOutcome } from "./outcome.js";

/** What every thread is told when it starts. */
export interface ThreadSettings {
  readonly actions: number | undefined;
  /** A module with the system to simulate, instead of the replica: its URL. */
  readonly system: string | undefined;
}

export type Job =
  | { readonly type: "run"; readonly seed: bigint }
  | { readonly type: "shrink"; readonly seed: bigint; readonly failure: Failure };

export type Report =
  /** The thread can work. */
  | { readonly type: "ready" }
  | { readonly type: "ran"; readonly outcome: SeedOutcome }
  | {
      readonly type: "shrinking";
      readonly seed: bigint;
      readonly attempts: number;
      /** Of the smallest failing schedule so far. */
      readonly actions: number;
    }
  | {
      readonly type: "shrunk";
      readonly seed: bigint;
      /** `undefined` when the seed did not fail again. */
      readonly evidence: Evidence | undefined;
    }
  /** The thread cannot work, and says why. */
  | { readonly type: "broken"; readonly message: string };
