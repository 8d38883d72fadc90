/** The report for programs: one document. */
import { count, type RunOutcome } from "../play/outcome.js";

/** Everything there is to know, as plain data; what is absent is left out. */
export function jsonReport(run: RunOutcome): string {
  const document = {
    passed: count(run, "passed"),
    failed: count(run, "failed"),
    skipped: count(run, "skipped"),
    elapsedMs: run.elapsedMs,
    scenarios: run.scenarios,
  };
  return JSON.stringify(document, undefined, 2);
}
