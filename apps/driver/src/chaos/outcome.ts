/** What came of a chaos run, as plain data. */
import type { Verdict } from "@vclock/simulation";
import type { FrameTally } from "../cluster/frames.js";
import type { KindTally } from "./journal.js";
import type { FaultKind } from "./kinds.js";

/** Something wrong that no history shows. */
export interface Problem {
  /**
   * - `server-ended`: a server ended though nobody asked it to, or did not start.
   * - `invariant`: a server's log tells of a broken invariant, or of an end for another reason within.
   * - `not-quiet`: after everything had healed, the servers did not come to rest.
   * - `not-read`: a key could not be read in the end.
   * - `unfinished`: the driver itself could not go on.
   */
  readonly code: "server-ended" | "invariant" | "not-quiet" | "not-read" | "unfinished";
  readonly message: string;
}

export interface OperationCounts {
  readonly ok: number;
  readonly failed: number;
  readonly unknown: number;
}

export interface ChaosOutcome {
  readonly outcome: "passed" | "failed";
  /** Decimal, from 0 to 2^64 − 1. */
  readonly seed: string;
  readonly servers: number;
  readonly elapsedMs: number;
  readonly operations: OperationCounts;
  /** SIGKILLs. */
  readonly kills: number;
  /** What became of the faults that were planned. */
  readonly faults: Readonly<Partial<Record<FaultKind, KindTally>>>;
  /** The kinds that cannot be done here, and why. */
  readonly unavailable: Readonly<Partial<Record<FaultKind, string>>>;
  readonly frames: FrameTally;
  /** Whether a data directory was lost, or went back in time. */
  readonly lostDisks: boolean;
  /** From the last fault's end until all servers were at rest; `undefined` when they never were. */
  readonly quietAfterMs: number | undefined;
  readonly problems: readonly Problem[];
  /** `undefined` when there is no history that could be checked. */
  readonly verdict: Verdict | undefined;
  /** Where data, logs, history and schedule are kept; `undefined` when they were removed. */
  readonly kept: string | undefined;
  /** Does the same again; `undefined` when the schedule was removed. */
  readonly again: string | undefined;
}
