/**
 * A quorum read meets every quorum write: any two majorities share a server.
 *
 * @see Gifford 1979, Weighted Voting for Replicated Data
 */
import { type Dot, formatDot, VersionVector } from "@vclock/clock";
import type { ReadOperation } from "../history/history.js";
import { evidence, showKey, showWrite } from "./describe.js";
import type { Facts, WriteFact } from "./facts.js";
import type { Report, RuleInfo } from "./report.js";
import { isQuorum, precedes } from "./operations.js";

const VISIBLE: RuleInfo = {
  rule: "quorum-visibility",
  demands:
    "a read at quorum or all covers every write that was acknowledged at quorum or all before it began",
  serves: "P-5",
  needs:
    "no read at quorum or all that tells its clock comes after a write at quorum or all that tells its dot",
  survivesRestore: false,
};

export const QUORUM_RULES: readonly RuleInfo[] = [VISIBLE];

/** Sweeps over the reads by start, with all dots that were acknowledged before. O(n log n). */
export function checkQuorum(facts: Facts, report: Report): void {
  const writes = facts.writes.filter(
    ({ dot, operation }) => dot !== undefined && operation.outcome === "ok" && isQuorum(operation),
  );
  writes.sort((a, b) => (a.operation.end as number) - (b.operation.end as number));
  const reads = facts.reads
    .map(({ operation }) => operation)
    .filter((read) => isQuorum(read) && read.clock !== undefined)
    .sort((a, b) => a.start - b.start);
  let written = VersionVector.empty;
  let acknowledged = 0;
  for (const read of reads) {
    for (; acknowledged < writes.length; acknowledged++) {
      const write = writes[acknowledged] as WriteFact;
      if (!precedes(write.operation, read)) break;
      const { node, counter } = write.dot as Dot;
      if (written.get(node) < counter) written = written.with(node, counter);
    }
    if (written.size > 0) checkRead(facts, read, written, report);
  }
}

function checkRead(
  facts: Facts,
  read: ReadOperation,
  written: VersionVector,
  report: Report,
): void {
  report.checked(VISIBLE.rule);
  const missing = facts.missing(read.clock as VersionVector, written, read.end as number);
  if (missing === undefined) return;
  report.violated(VISIBLE.rule, () => {
    const write = facts.dots.find(missing) as WriteFact;
    return {
      message: `a read of ${showKey(read.key)} at ${read.consistency ?? ""} does not cover ${formatDot(missing)}: ${showWrite(write)} of ${showKey(write.key.key)} was acknowledged at ${write.operation.consistency ?? ""} before`,
      evidence: [
        evidence(write.operation, "was acknowledged first"),
        evidence(read, "began afterwards, does not cover it"),
      ],
    };
  });
}
