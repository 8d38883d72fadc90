/** What is said of a history of transactions. */
import type { Finding, Verdict } from "../verdict.js";

/**
 * Levels of isolation, and criteria of causal consistency.
 *
 * - `read-committed`, `read-atomic`, `causal` (transactional causal consistency): Biswas and Enea 2019.
 * - `cc` (causal consistency), `ccv` (causal convergence), `cm` (causal memory): Bouajjani et al. 2017. Their operations are
 *   registers' reads and writes; here whole transactions take their place, which is the same when each is a single one.
 */
export const isolationLevels = [
  "read-committed",
  "read-atomic",
  "causal",
  "cc",
  "ccv",
  "cm",
] as const;

export type IsolationLevel = (typeof isolationLevels)[number];

/**
 * Names of bad patterns: those of Bouajjani et al. 2017, Table 3, for `cc`, `ccv` and `cm`; those of Liu et al. 2024, Table 1,
 * for all else. CO is the causal order, CM the commit order (in `CyclicCF` and `CyclicHB`: the conflict and happened-before
 * relations).
 */
export type BadPattern =
  | "ThinAirRead"
  | "AbortedRead"
  | "FutureRead"
  | "NotMyOwnWrite"
  | "NotMyLastWrite"
  | "IntermediateRead"
  | "CyclicCO"
  | "NonMonoReadCO"
  | "NonMonoReadCM"
  | "NonRepeatableRead"
  | "FracturedReadCO"
  | "FracturedReadCM"
  | "COConflictCM"
  | "ConflictCM"
  | "WriteCOInitRead"
  | "WriteCORead"
  | "CyclicCF"
  | "WriteHBInitRead"
  | "CyclicHB";

export interface IsolationFinding extends Finding {
  readonly pattern: BadPattern;
}

/** What a check of one level comes to: findings, none if it holds, or why it was not made. */
export type LevelOutcome = readonly IsolationFinding[] | { readonly skipped: string };

export interface LevelVerdict {
  readonly result: "holds" | "violated" | "skipped";
  /** The bad patterns that were found and break it, the simplest first; there can be more. */
  readonly patterns: readonly BadPattern[];
}

export interface IsolationVerdict extends Verdict {
  /** How many transactions committed, or must have; the others say nothing. */
  readonly transactions: number;
  /** By level, for the levels that were asked for. */
  readonly levels: Readonly<Partial<Record<IsolationLevel, LevelVerdict>>>;
  readonly findings: readonly IsolationFinding[];
}
