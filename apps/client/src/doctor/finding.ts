/**
 * What `vc doctor` finds: one sentence for each thing it looked at, and what to do where something is wrong.
 */

/**
 * - `ok`: as it should be
 * - `warning`: works, and is worth a look
 * - `problem`: something does not work, or will not
 * - `skipped`: cannot be known from here
 */
export type Verdict = "ok" | "warning" | "problem" | "skipped";

/** Where a finding is shown. */
export type Section = "machine" | "servers" | "cluster";

export interface Finding {
  readonly section: Section;
  /** What was looked at: a word that programs may rely on. */
  readonly check: string;
  /** The server that it is about, where it is about one. */
  readonly server?: string;
  readonly verdict: Verdict;
  readonly message: string;
  /** What to do next. */
  readonly hint?: string | undefined;
}

/** How many findings there are of each verdict. */
export function totals(findings: readonly Finding[]): Readonly<Record<Verdict, number>> {
  const counts = { ok: 0, warning: 0, problem: 0, skipped: 0 };
  for (const { verdict } of findings) counts[verdict] += 1;
  return counts;
}
