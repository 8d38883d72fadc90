/**
 * What each write depends on because of what its session did before.
 */
import { type Dot, VersionVector } from "@vclock/clock";
import type { HistoryOperation } from "../history/history.js";
import type { Dependency } from "./closure.js";
import type { Facts } from "./facts.js";
import type { SessionFacts } from "./sessions.js";
import { precedes } from "./operations.js";

/** What has been learnt once an operation was answered, with what was known before; that itself when nothing is new. */
export type Learn = (past: VersionVector, operation: HistoryOperation) => VersionVector;

/** The dot of an own write: what monotonic writes are about. */
export function ownDot(past: VersionVector, operation: HistoryOperation): VersionVector {
  if (operation.operation === "read" || operation.dot === undefined) return past;
  return raised(past, operation.dot);
}

/** The cut that a read showed, or at least its dots: what writes-follow-reads is about. */
export function whatWasRead(past: VersionVector, operation: HistoryOperation): VersionVector {
  if (operation.operation !== "read") return past;
  const { clock, dots = [] } = operation;
  return clock === undefined ? dots.reduce(raised, past) : past.merge(clock);
}

function raised(past: VersionVector, { node, counter }: Dot): VersionVector {
  return past.get(node) < counter ? past.with(node, counter) : past;
}

/** Each write depends on what its session was told in answers that came before it began. O(n log n). */
export function* dependencies(
  facts: Facts,
  sessions: readonly SessionFacts[],
  learn: Learn,
): Generator<Dependency> {
  for (const { operations, answers, guarantee } of sessions) {
    if (guarantee === undefined) continue;
    let past = VersionVector.empty;
    let answered = 0;
    for (const operation of operations) {
      const write = facts.written.get(operation);
      // Where a server that only one session talks to gives the guarantee, another one may have taken what it did not answer.
      if (write?.dot === undefined || (guarantee === "server" && operation.outcome !== "ok"))
        continue;
      for (; answered < answers.length; answered++) {
        const answer = answers[answered] as HistoryOperation;
        if (!precedes(answer, operation)) break;
        past = learn(past, answer);
      }
      if (past.size > 0) yield { write, clock: past };
    }
  }
}
