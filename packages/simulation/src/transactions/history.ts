/**
 * What transactions on single-value registers did and saw, whichever database they ran on.
 *
 * A single operation is a transaction of one. Histories are differentiated: no two transactions write the same value to
 * the same key, unless their writes carry a `version` that tells them apart.
 */
import type { HistoryValue, Outcome } from "../history/history.js";

export interface TransactionOperation {
  readonly operation: "read" | "write";
  readonly key: string;
  /** What was read or written. A read of `null` read the initial value; of `undefined`, something that nobody recorded. */
  readonly value: HistoryValue | undefined;
  /** Which write this is, or which write was read, where values alone do not tell. */
  readonly version: string | number | undefined;
  /** Where it stands in its file, counted from 1; 0 when it does not come from one. */
  readonly line: number;
}

export interface HistoryTransaction {
  /** - `ok`: committed. - `failed`: aborted, or certainly without effect. - `unknown`: may have committed, perhaps later. */
  readonly outcome: Outcome;
  /** In the order in which they were made. */
  readonly operations: readonly TransactionOperation[];
  readonly line: number;
}

export interface TransactionSession {
  readonly name: string;
  /** In session order: each ended before the next began. */
  readonly transactions: readonly HistoryTransaction[];
}

export interface TransactionHistory {
  readonly sessions: readonly TransactionSession[];
  /** Which value, besides `null`, every key holds at the start; many suites use 0. `undefined`: none. */
  readonly initial: HistoryValue | undefined;
}
