/**
 * What can be wrong with a log, said so that its author can mend it.
 */

/**
 * - `own-entry`: an event's clock must count the event itself.
 * - `own-counter`: the events of a host count 1, 2, 3…
 * - `duplicate-event`: no two events of a host have one own counter.
 * - `unknown-host`: a clock names only hosts that have events.
 * - `future-event`: no clock counts more events of a host than there are.
 * - `monotone`: a host forgets nothing.
 * - `transitive`: who knows an event knows all that it knew.
 * - `acyclic`: no two events know each other.
 */
export type Rule =
  | "own-entry"
  | "own-counter"
  | "duplicate-event"
  | "unknown-host"
  | "future-event"
  | "monotone"
  | "transitive"
  | "acyclic";

/** One broken rule. */
export interface Violation {
  readonly rule: Rule;
  /** The label of the execution. */
  readonly execution: string;
  /** Where the event begins in the log. Absent for an event that comes from no log. */
  readonly line?: number;
  /** The event: its host, and its own counter, 0 when its clock lacks it. */
  readonly host: string;
  readonly index: number;
  /** The host whose entry in the event's clock is wrong. */
  readonly entry: string;
  /** What that entry should be: exactly, at least or at most, as the message tells. */
  readonly expected: number;
  /** What it is; 0 when there is none. */
  readonly found: number;
  /** All of that as a sentence. What comes from the log is quoted, short and without control characters. */
  readonly message: string;
  /** What may be behind it. */
  readonly hint?: string;
}

export interface CheckOptions {
  /**
   * Whether the log is known to be cut off at its ends, as those of bounded buffers are: events from before the first and from after the last one
   * of a host, and all of hosts that have none, may then be missing. `false` unless told otherwise.
   */
  readonly partial?: boolean;
  /** Report at most so many violations, 10,000 unless told otherwise. */
  readonly violationsMax?: number;
}
