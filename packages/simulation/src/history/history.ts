/**
 * What clients did and saw, an operation a line: the input of the checker, whoever recorded it.
 *
 * Times are milliseconds of one clock for the whole history, fractions allowed. Clocks, contexts and dots are those of
 * `@vclock/clock` in their JSON form; a history without them can be checked for less.
 */
import type { CausalContext, Dot, VersionVector } from "@vclock/clock";
import type { Consistency } from "@vclock/protocol";

/** - `ok`: answered. - `failed`: certainly not applied, and never will be. - `unknown`: may have been applied, or may still be. */
export type Outcome = "ok" | "failed" | "unknown";

/** A value as JSON has it. Every update of a key writes another one, or carries its dot. */
export type HistoryValue = null | boolean | number | string | readonly unknown[] | object;

interface Common {
  /** One client. Of two operations of a session, the one that ended before the other began comes first. */
  readonly session: string;
  readonly key: string;
  readonly start: number;
  /** `undefined` when no answer came. */
  readonly end: number | undefined;
  readonly outcome: Outcome;
  /** The server that answered. */
  readonly server: string | undefined;
  readonly consistency: Consistency | undefined;
  /** The session clock that went with the request: the answer must cover it. */
  readonly after: VersionVector | undefined;
  /** The cut that was answered from: exactly what a read read, and for a write a cut that holds it. */
  readonly clock: VersionVector | undefined;
  /** Where it stands in its file, counted from 1; 0 when it does not come from one. */
  readonly line: number;
}

export interface ReadOperation extends Common {
  readonly operation: "read";
  /** All live versions that were shown; `undefined` when no answer came. */
  readonly values: readonly HistoryValue[] | undefined;
  /** Their dots, in the same order. */
  readonly dots: readonly Dot[] | undefined;
  /** Made after all faults had ended and all servers agreed: every acknowledged update must have arrived. */
  readonly final: boolean;
}

export interface WriteOperation extends Common {
  readonly operation: "update" | "delete";
  /** What an update wrote; `undefined` for a delete. */
  readonly value: HistoryValue | undefined;
  /** `undefined` when no answer told it, and for a delete that found nothing. */
  readonly dot: Dot | undefined;
  /** What the request said its writer had seen; `undefined`: whatever the server holds. */
  readonly context: CausalContext | undefined;
  /** What the answer says the writer has seen, its own dot included. */
  readonly seen: CausalContext | undefined;
}

export type HistoryOperation = ReadOperation | WriteOperation;

/** A history of multi-value registers. */
export interface History {
  /** How many servers there were, as far as known: bounds the entries of clocks. */
  readonly servers: number | undefined;
  /** What the servers had taken in before the first operation, when they were not empty; absent: nothing. */
  readonly before?: VersionVector | undefined;
  /** In any order. */
  readonly operations: readonly HistoryOperation[];
}
