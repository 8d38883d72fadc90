/**
 * What reading a log gives, beside events: in which format it was read, and what of it was not.
 */
import type { Violation } from "../check/violation.js";
import type { Execution } from "../execution.js";

/** Formats known by name. `jsonl` is this package's own; the others are as tools of these names write them. */
export type FormatName = "shiviz" | "govector" | "govector-timestamps" | "tsviz" | "tla" | "jsonl";

/** A regular expression with the named groups `host`, `clock` and `event`; every other named group is a field. Flags g and m are set. */
export type LogPattern = string | RegExp;

export interface ReadOptions {
  /** Found out when it is not given: see `DetectedFormat`. */
  readonly format?: FormatName | { readonly pattern: LogPattern };
  /**
   * What stands between two executions: a regular expression, whose group `trace`, if it has one, is the label of what follows. Without it, and without one in
   * the log's head, lines like `=== label ===` that belong to no event do. JSON lines name their execution themselves.
   */
  readonly delimiter?: LogPattern;
  /** Whether events may be missing before the first and after the last one of each host: see `CheckOptions`. */
  readonly partial?: boolean;
}

/** The format in which a log was read. */
export interface DetectedFormat {
  readonly name: FormatName | "pattern";
  /** Who named it: the caller, the log's first two lines, or nobody. */
  readonly from: "options" | "header" | "detection";
  /** The regular expression, where the name is `pattern`. */
  readonly pattern?: string;
  readonly delimiter?: string;
}

/** Text that belongs to no event. Blank lines are not reported. */
export interface SkippedText {
  /** The first and the last line of it, counted from 1. */
  readonly line: number;
  readonly lastLine: number;
  /** Its first 80 characters, as they stand in the log. */
  readonly text: string;
}

/**
 * - `clock-syntax`: a clock is no JSON object.
 * - `clock-count`: a count is no integer from 0 to 2^53 - 1.
 * - `clock-repeats`: a clock names a host twice; the last count holds.
 * - `host-empty`: an event's host has no name.
 * - `json-line`: a line is no JSON object with `host`, `clock` and `event`.
 * - `line-length`: a line is too long, and was read as if it were empty.
 * - `label-repeats`: two executions have one label; the later gets a number.
 */
export type ProblemCode =
  | "clock-syntax"
  | "clock-count"
  | "clock-repeats"
  | "host-empty"
  | "json-line"
  | "line-length"
  | "label-repeats";

/** Something in the log that looks like an event, or like part of one, and is wrong. But for `clock-repeats` and `label-repeats` no event came of it. */
export interface Problem {
  readonly code: ProblemCode;
  readonly line: number;
  /** A sentence. What comes from the log is quoted, short and without control characters. */
  readonly message: string;
}

export interface ReadResult {
  /** Those that have events, in the order of the log. Events whose clocks contradict the others are left out: see `checkExecution`. */
  readonly executions: readonly Execution[];
  /** What the checker says of all events that were read. */
  readonly violations: readonly Violation[];
  readonly skipped: readonly SkippedText[];
  readonly problems: readonly Problem[];
  readonly format: DetectedFormat;
  /** The lists above hold at most 10,000 each; these count all. */
  readonly totals: {
    readonly lines: number;
    /** Events in the executions. */
    readonly events: number;
    /** Events that were read, and left out for contradicting others. */
    readonly leftOut: number;
    readonly skipped: number;
    readonly problems: number;
    readonly violations: number;
  };
}
