/**
 * The order of operations, and how strong they were.
 */
import type { HistoryOperation } from "../history/history.js";

/** Whether one operation certainly came before the other: it was answered before the other began. */
export function precedes(a: HistoryOperation, b: HistoryOperation): boolean {
  return a.end !== undefined && a.end < b.start;
}

/** Answered operations in the order of their answers. */
export function byEnd(operations: readonly HistoryOperation[]): HistoryOperation[] {
  return operations
    .filter(({ outcome, end }) => outcome === "ok" && end !== undefined)
    .sort((a, b) => (a.end as number) - (b.end as number));
}

/** Whether a majority, or all, had it on disk when it was answered. */
export function isQuorum({ consistency }: HistoryOperation): boolean {
  return consistency === "quorum" || consistency === "all";
}
