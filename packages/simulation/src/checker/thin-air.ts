/**
 * What is read was written: by an update of that key that has not certainly failed, and has begun by then; and clocks count no
 * more events than there were.
 */
import { formatDot } from "@vclock/clock";
import type { HistoryValue, ReadOperation, WriteOperation } from "../history/history.js";
import { evidence, showKey, showValue, showWrite } from "./describe.js";
import type { Facts, KeyFacts, ReadFact, WriteFact } from "./facts.js";
import type { Report, RuleInfo } from "./report.js";
import { sameValue, valueKey } from "./value-key.js";
import { precedes } from "./operations.js";

const THIN_AIR: RuleInfo = {
  rule: "no-thin-air",
  demands:
    "a value that is read was written to that key, by an update that had begun when the read ended",
  serves: "P-1",
  needs: "no read was answered",
  survivesRestore: true,
};

const FAILED: RuleInfo = {
  rule: "failed-means-failed",
  demands: "what a write with outcome failed wrote is never shown",
  serves: "P-8",
  needs: "no update failed whose value is told",
  survivesRestore: true,
};

export const THIN_AIR_RULES: readonly RuleInfo[] = [THIN_AIR, FAILED];

export function checkThinAir(facts: Facts, report: Report): void {
  for (const key of facts.keys.values()) {
    const failed = failedByValue(key);
    if (failed.size > 0 && key.reads.length > 0) report.checked(FAILED.rule, failed.size);
    for (const read of key.reads) {
      report.checked(THIN_AIR.rule);
      read.shown.forEach((shown, at) => {
        if (shown === "unknown") checkUnknown(facts, read, at, failed, report);
        else if (shown !== "ambiguous") checkFuture(read, shown, report);
      });
    }
  }
}

function checkUnknown(
  facts: Facts,
  { operation }: ReadFact,
  at: number,
  failed: ReadonlyMap<string, WriteOperation>,
  report: Report,
): void {
  const value = operation.values?.[at];
  const culprit = failed.get(valueKey(value));
  if (culprit !== undefined) {
    report.violated(FAILED.rule, () => ({
      message: `${showKey(operation.key)} shows ${showValue(value)}, though its update failed`,
      evidence: [evidence(culprit, "failed"), evidence(operation, "shows it")],
    }));
    return;
  }
  report.violated(THIN_AIR.rule, () => thinAir(facts, operation, at, value));
}

function thinAir(
  facts: Facts,
  operation: ReadOperation,
  at: number,
  value: HistoryValue | undefined,
): ReturnType<Parameters<Report["violated"]>[1]> {
  const dot = operation.dots?.[at];
  const named =
    dot === undefined ? showValue(value) : `${showValue(value)} under ${formatDot(dot)}`;
  // The same value elsewhere is what a reader of this would look for next.
  const elsewhere = writerOf(facts, operation, value);
  if (elsewhere === undefined) {
    return {
      message: `${showKey(operation.key)} shows ${named}, which nobody wrote`,
      evidence: [evidence(operation, "shows what nobody wrote")],
    };
  }
  return {
    message: `${showKey(operation.key)} shows ${named}, which was written ${elsewhere.operation.key === operation.key ? "under another dot" : "to another key"}`,
    evidence: [evidence(elsewhere.operation, "wrote the value"), evidence(operation, "shows it")],
  };
}

function writerOf(
  facts: Facts,
  { key }: ReadOperation,
  value: HistoryValue | undefined,
): WriteFact | undefined {
  const wrote = ({ operation }: WriteFact): boolean =>
    operation.operation === "update" && sameValue(operation.value, value);
  return facts.keys.get(key)?.writes.find(wrote) ?? facts.writes.find(wrote);
}

function checkFuture({ operation }: ReadFact, write: WriteFact, report: Report): void {
  if (!precedes(operation, write.operation)) return;
  report.violated(THIN_AIR.rule, () => ({
    message: `${showKey(operation.key)} shows ${showWrite(write)} before it was written`,
    evidence: [
      evidence(operation, "shows it, and ended first"),
      evidence(write.operation, "began to write it afterwards"),
    ],
  }));
}

/** Failed updates whose value nobody else wrote to the key. */
function failedByValue({ failed, writes }: KeyFacts): ReadonlyMap<string, WriteOperation> {
  const byValue = new Map<string, WriteOperation>();
  for (const operation of failed) {
    if (operation.operation === "update") byValue.set(valueKey(operation.value), operation);
  }
  if (byValue.size === 0) return byValue;
  for (const { operation } of writes) {
    if (operation.operation === "update") byValue.delete(valueKey(operation.value));
  }
  return byValue;
}
