/**
 * One event of one host, as a log tells it.
 */

/** An event. What it knew of others is asked of its `Execution`. */
export interface TraceEvent {
  readonly host: string;
  /** Which event of its host it is, counted from 1: its own entry in its clock. */
  readonly index: number;
  readonly text: string;
  /** What else the log told of it, by name. The object has no prototype. */
  readonly fields: Readonly<Record<string, string>>;
  /** The line of the log in which it begins, counted from 1; absent when it comes from no log. */
  readonly line?: number;
}
