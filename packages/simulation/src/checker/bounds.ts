/**
 * Metadata stays small: a clock names the servers and, while any of their versions lives, their former lives; an acknowledgement
 * adds one dot to a context; an answer has no more siblings than there were updates.
 */
import type { VersionVector } from "@vclock/clock";
import type { HistoryOperation } from "../history/history.js";
import { evidence, showKey } from "./describe.js";
import type { Facts, KeyFacts } from "./facts.js";
import { upperBound } from "./dot-table.js";
import { serverName } from "./nodes.js";
import type { Report, RuleInfo } from "./report.js";

const BOUNDS: RuleInfo = {
  rule: "metadata-bounds",
  demands:
    "a clock names no more servers than there are, and only lives that ever wrote; an acknowledgement adds at most one dot; a key has no more siblings than updates",
  serves: "P-9",
  needs: "no answer tells its clock or values",
  survivesRestore: true,
};

export const BOUND_RULES: readonly RuleInfo[] = [BOUNDS];

export function checkBounds(facts: Facts, report: Report): void {
  for (const operation of facts.operations) {
    if (operation.outcome !== "ok") continue;
    checkEntries(facts, operation, report);
    if (operation.operation === "read") continue;
    const { context, seen } = operation;
    if (seen === undefined) continue;
    const dotsMax = (context?.dots.length ?? 0) + 1;
    if (seen.dots.length <= dotsMax) continue;
    report.violated(BOUNDS.rule, () => ({
      message: `the acknowledgement for ${showKey(operation.key)} has ${seen.dots.length} single dots, at most ${dotsMax} are needed`,
      evidence: [evidence(operation, "was told too large a context")],
    }));
  }
  for (const key of facts.keys.values()) checkSiblings(facts, key, report);
}

function checkEntries(facts: Facts, operation: HistoryOperation, report: Report): void {
  const { clock } = operation;
  if (clock === undefined) return;
  report.checked(BOUNDS.rule);
  const { servers } = facts;
  if (servers === undefined || clock.size <= servers) return;
  const names = namesOf(clock);
  const entriesMax = facts.newIds ? Number.POSITIVE_INFINITY : servers;
  if (names <= servers && clock.size <= entriesMax) return;
  report.violated(BOUNDS.rule, () => ({
    message: `the clock told for ${showKey(operation.key)} has ${clock.size} entries of ${names} servers, where there are ${servers}`,
    evidence: [evidence(operation, "was told too large a clock")],
  }));
}

function namesOf(clock: VersionVector): number {
  return new Set([...clock.nodes()].map(serverName)).size;
}

function checkSiblings(facts: Facts, key: KeyFacts, report: Report): void {
  const updates = key.writes.filter(({ operation }) => operation.operation === "update");
  const starts = Float64Array.from(updates, ({ operation }) => operation.start).sort();
  for (const { operation, shown } of key.reads) {
    // Nobody counted those that were there before the first operation.
    if (facts.before.size > 0 && shown.includes("ambiguous")) continue;
    report.checked(BOUNDS.rule);
    const count = operation.values?.length ?? 0;
    const written = upperBound(starts, operation.end as number);
    if (count <= written) continue;
    report.violated(BOUNDS.rule, () => ({
      message: `${showKey(key.key)} shows ${count} versions when ${written} updates had begun`,
      evidence: [evidence(operation, "shows more versions than were written")],
    }));
  }
}
