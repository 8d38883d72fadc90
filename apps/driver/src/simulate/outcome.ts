/** What became of simulated clusters: the data of every report. */
import type { Statistics } from "@vclock/simulation";

/** What a seed, or a schedule, did wrong. */
export interface Failure {
  /** Who noticed: the reference model beside the run, the checker of the clients' history, or nobody: the code gave up. */
  readonly by: "model" | "history" | "crash";
  /** The invariant, promise or rule that is broken; the error's name for a crash. */
  readonly rule: string;
  readonly message: string;
  /** The action after which it showed, counted from 1. */
  readonly at: number | undefined;
}

export interface SeedOutcome {
  readonly seed: bigint;
  /** `undefined` after a crash. */
  readonly statistics: Statistics | undefined;
  readonly failure: Failure | undefined;
}

/** A failing seed, made smaller, with all that shows it. */
export interface Evidence {
  readonly actionsBefore: number;
  readonly actionsAfter: number;
  /** How many schedules were tried. */
  readonly attempts: number;
  /** What the small schedule does wrong: the same rule, in fewer words. */
  readonly failure: Failure;
  /** The space–time diagram of the small schedule. */
  readonly diagram: string;
  /** What to keep, by file name. */
  readonly files: Readonly<Record<string, string>>;
}

/** A failing seed as it is reported. */
export interface FailedSeed {
  readonly seed: bigint;
  readonly failure: Failure;
  /** Absent when it was not made smaller: so many others failed before it. */
  readonly evidence: Evidence | undefined;
  /** The folder that has it all. */
  readonly folder: string | undefined;
  /** The command that runs it again. */
  readonly again: string;
}

export interface SimulationOutcome {
  readonly from: bigint;
  readonly totals: Totals;
  /** In the order of their seeds. */
  readonly failures: readonly FailedSeed[];
  /** Why it ended before all seeds had run. */
  readonly endedBy: "failures" | "interrupt" | undefined;
  readonly elapsedMs: number;
}

/** Sums over all clusters. */
export interface Totals {
  readonly clusters: number;
  readonly actions: number;
  readonly operations: number;
  readonly messages: number;
  readonly batches: number;
  /** The largest number of rounds of healing that any cluster needed. */
  readonly healingRoundsMax: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly events: Readonly<Record<string, number>>;
}
