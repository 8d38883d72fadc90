/**
 * What a checker says: which rules it checked, which are broken, and the least that shows it.
 */

/** One rule, and what became of it. */
export interface CheckedRule {
  /** Its name: `no-lost-update`. */
  readonly rule: string;
  /** What it demands, in a sentence. */
  readonly demands: string;
  /** `skipped` when the history does not say enough. */
  readonly result: "holds" | "violated" | "skipped";
  /** Why it was skipped, or how often it is violated. */
  readonly note: string | undefined;
}

/** One violation. */
export interface Finding {
  readonly rule: string;
  /** What is wrong, in a sentence with the key, values and dots. */
  readonly message: string;
  /** The fewest operations that show it, in the order in which they should be read. */
  readonly evidence: readonly Evidence[];
}

export interface Evidence {
  /** Where the operation stands in its file; 0 when it does not come from one. */
  readonly line: number;
  /** The operation, for a person. */
  readonly text: string;
  /** What it contributes: `wrote it`, `had seen it`, `does not show it`. */
  readonly role: string;
}

export interface Verdict {
  readonly operations: number;
  readonly sessions: number;
  readonly keys: number;
  readonly rules: readonly CheckedRule[];
  /** At most a few of each rule; `rules` says how many there are. */
  readonly findings: readonly Finding[];
}

export function isClean(verdict: Verdict): boolean {
  return verdict.rules.every(({ result }) => result !== "violated");
}
