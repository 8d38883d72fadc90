/**
 * Versions that were there before the first operation: who wrote them is not known, only what reads show under their dots.
 */
import { type Dot, VersionVector } from "@vclock/clock";
import type { HistoryValue } from "../history/history.js";
import type { KeyFacts, WriteFact } from "./facts.js";

/** A version of which a read tells the value under a dot that the servers had taken in before the first operation. */
export function formerWrite(key: KeyFacts, value: HistoryValue | undefined, dot: Dot): WriteFact {
  return {
    operation: {
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
    },
    key,
    dot: undefined,
    node: -1,
    counter: 0,
    seen: undefined,
    atLeast: VersionVector.empty,
    shownBy: undefined,
    isFormer: true,
    isLast: false,
  };
}
