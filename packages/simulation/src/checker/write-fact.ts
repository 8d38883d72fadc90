/** What is known of a write before anything is worked out. */
import { type Dot, VersionVector } from "@vclock/clock";
import type { HistoryValue, WriteOperation } from "../history/history.js";
import type { KeyFacts, WriteFact } from "./facts.js";

export function writeFact(operation: WriteOperation, key: KeyFacts, isFormer = false): WriteFact {
  return {
    operation,
    key,
    dot: undefined,
    node: -1,
    counter: 0,
    seen: undefined,
    atLeast: VersionVector.empty,
    shownBy: undefined,
    isFormer,
    isLast: false,
  };
}

/**
 * A version that was there before the first operation: a read tells its value, under a dot that the servers had taken in by then.
 * Who wrote it is not known.
 */
export function formerWrite(key: KeyFacts, value: HistoryValue | undefined, dot: Dot): WriteFact {
  const operation: WriteOperation = {
    operation: "update",
    session: "before",
    key: key.key,
    start: Number.NEGATIVE_INFINITY,
    end: Number.NEGATIVE_INFINITY,
    outcome: "ok",
    server: undefined,
    consistency: undefined,
    after: undefined,
    clock: undefined,
    value,
    dot,
    context: undefined,
    seen: undefined,
    line: 0,
  };
  return writeFact(operation, key, true);
}
