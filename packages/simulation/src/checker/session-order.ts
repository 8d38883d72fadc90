/**
 * What each write depends on because of what its session did before.
 */
import { type Dot, VersionVector } from "@vclock/clock";
import type { HistoryOperation } from "../history/history.js";
import type { Dependency } from "./closure.js";
import { type Facts, precedes, type WriteFact } from "./facts.js";
import type { SessionFacts } from "./sessions.js";

/** What a session learnt by an operation, if anything. */
export type Told = (operation: HistoryOperation) => VersionVector | undefined;

/** The dot of an own write: what monotonic writes are about. */
export function ownDot(operation: HistoryOperation): VersionVector | undefined {
  if (operation.operation === "read" || operation.dot === undefined) return undefined;
  return VersionVector.of([[operation.dot.node, operation.dot.counter]]);
}

/** The cut that a read showed, or at least its dots: what writes-follow-reads is about. */
export function whatWasRead(operation: HistoryOperation): VersionVector | undefined {
  if (operation.operation !== "read") return undefined;
  return operation.clock ?? ceiling(operation.dots ?? []);
}

/** Each write depends on what its session was told in answers that came before it began. O(n log n). */
export function* dependencies(
  facts: Facts,
  sessions: readonly SessionFacts[],
  told: Told,
): Generator<Dependency> {
  const writes = writesByOperation(facts);
  for (const { operations, guarantee } of sessions) {
    if (guarantee === undefined) continue;
    const answers = byEnd(operations);
    let past = VersionVector.empty;
    let answered = 0;
    for (const operation of operations) {
      const write = writes.get(operation);
      // Where a server that only one session talks to gives the guarantee, another one may have taken what it did not answer.
      if (write?.dot === undefined || (guarantee === "server" && operation.outcome !== "ok"))
        continue;
      for (; answered < answers.length; answered++) {
        const answer = answers[answered] as HistoryOperation;
        if (!precedes(answer, operation)) break;
        past = past.merge(told(answer) ?? VersionVector.empty);
      }
      if (past.size > 0) yield { write, clock: past };
    }
  }
}

/** Answered operations in the order of their answers. */
export function byEnd(operations: readonly HistoryOperation[]): HistoryOperation[] {
  return operations
    .filter(({ outcome, end }) => outcome === "ok" && end !== undefined)
    .sort((a, b) => (a.end as number) - (b.end as number));
}

function writesByOperation(facts: Facts): ReadonlyMap<HistoryOperation, WriteFact> {
  return new Map(facts.writes.map((write) => [write.operation, write]));
}

function ceiling(dots: readonly Dot[]): VersionVector {
  const greatest = new Map<Dot["node"], number>();
  for (const { node, counter } of dots) {
    greatest.set(node, Math.max(greatest.get(node) ?? 0, counter));
  }
  return VersionVector.of(greatest);
}
