/**
 * Dots name events: no two events share one, and each node counts its own upwards.
 *
 * @see Preguiça, Baquero, Almeida, Fonte, Gonçalves 2012, Brief Announcement: Efficient Causality Tracking in Distributed Storage
 * Systems with Dotted Version Vectors
 */
import { compareDots, formatDot } from "@vclock/clock";
import { evidence, showKey, showValue, showWrite } from "./describe.js";
import type { Facts, ReadFact, WriteFact } from "./facts.js";
import type { Report, RuleInfo } from "./report.js";

const UNIQUE: RuleInfo = {
  rule: "unique-dots",
  demands: "a dot names one update or delete: one key, one value, and once in an answer",
  serves: "P-1, I-2",
  needs: "no operation tells its dot",
  survivesRestore: false,
};

const IN_ORDER: RuleInfo = {
  rule: "dots-in-order",
  demands:
    "a write that begins after another one of its node was acknowledged gets the greater dot",
  serves: "I-1, I-10",
  needs: "no two acknowledged writes of one node tell their dots",
  survivesRestore: false,
};

export const DOT_RULES: readonly RuleInfo[] = [UNIQUE, IN_ORDER];

export function checkDots(facts: Facts, report: Report): void {
  checkUnique(facts, report);
  checkOrder(facts, report);
}

function checkUnique(facts: Facts, report: Report): void {
  for (const { dot } of facts.writes) if (dot !== undefined) report.checked(UNIQUE.rule);
  for (const { first, second } of facts.dots.clashes) {
    report.violated(UNIQUE.rule, () => ({
      message: `${showWrite(first)} of ${showKey(first.key.key)} and ${showValue(second.operation.value)} of ${showKey(second.key.key)} have the same dot`,
      evidence: [
        evidence(first.operation, "was acknowledged with the dot"),
        evidence(second.operation, "was acknowledged with the same dot"),
      ],
    }));
  }
  for (const { read, at, write } of facts.dots.mismatches) {
    report.violated(UNIQUE.rule, () => ({
      message: `${showKey(read.key)} shows ${showValue(read.values?.[at])} under the dot of ${showWrite(write)} of ${showKey(write.key.key)}`,
      evidence: [
        evidence(write.operation, "was written under the dot"),
        evidence(read, "shows something else under it"),
      ],
    }));
  }
  for (const read of facts.reads) checkOnce(read, report);
}

function checkOnce({ operation }: ReadFact, report: Report): void {
  const { dots } = operation;
  if (dots === undefined || dots.length < 2) return;
  const sorted = [...dots].sort(compareDots);
  for (let i = 1; i < sorted.length; i++) {
    const [before, dot] = [sorted[i - 1], sorted[i]];
    if (before === undefined || dot === undefined || compareDots(before, dot) !== 0) continue;
    report.violated(UNIQUE.rule, () => ({
      message: `${showKey(operation.key)} shows ${formatDot(dot)} twice`,
      evidence: [evidence(operation, "shows a dot twice")],
    }));
  }
}

/** Sweeps over the writes by start, with the greatest dot of each node acknowledged before. O(n log n). */
function checkOrder(facts: Facts, report: Report): void {
  const dotted = facts.writes.filter(({ dot }) => dot !== undefined);
  const byStart = [...dotted].sort((a, b) => a.operation.start - b.operation.start);
  const byEnd = dotted
    .filter(({ operation }) => operation.outcome === "ok" && operation.end !== undefined)
    .sort((a, b) => (a.operation.end as number) - (b.operation.end as number));
  const greatest = new Map<number, WriteFact>();
  let ended = 0;
  for (const write of byStart) {
    for (; ended < byEnd.length; ended++) {
      const candidate = byEnd[ended] as WriteFact;
      if ((candidate.operation.end as number) >= write.operation.start) break;
      const known = greatest.get(candidate.node);
      if (known === undefined || known.counter < candidate.counter)
        greatest.set(candidate.node, candidate);
    }
    const before = greatest.get(write.node);
    if (before === undefined) continue;
    report.checked(IN_ORDER.rule);
    if (before.counter < write.counter) continue;
    report.violated(IN_ORDER.rule, () => ({
      message: `${showWrite(write)} of ${showKey(write.key.key)} began after ${showWrite(before)} was acknowledged, and has the smaller dot`,
      evidence: [
        evidence(before.operation, "was acknowledged first, with the greater dot"),
        evidence(write.operation, "began afterwards"),
      ],
    }));
  }
}
