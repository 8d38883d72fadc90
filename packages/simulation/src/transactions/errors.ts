import { SimulationError } from "../errors.js";

/** A history of transactions is not in the form it should have. */
export class TransactionSyntaxError extends SimulationError {
  readonly code = "VC_TRANSACTION_SYNTAX";
  /** Counted from 1. */
  readonly line: number;

  constructor(line: number, detail: string, options?: ErrorOptions) {
    super(`line ${line}: ${detail}`, options);
    this.line = line;
  }
}

/** Two writes cannot be told apart, so that nobody can say which of them a read saw. */
export class AmbiguousHistoryError extends SimulationError {
  readonly code = "VC_AMBIGUOUS_HISTORY";
  readonly key: string;
  /** Where the two writes stand, or the write and the read; 0 when they do not come from a file. */
  readonly lines: readonly [number, number];

  constructor(key: string, lines: readonly [number, number], detail: string) {
    super(`key ${key}: ${detail} (lines ${lines[0]} and ${lines[1]})`);
    this.key = key;
    this.lines = lines;
  }
}

/** The text is of a known kind that this checker has no rules for, or of no known kind. */
export class UnsupportedHistoryError extends SimulationError {
  readonly code = "VC_UNSUPPORTED_HISTORY";
  /** Counted from 1; 0 when it is about the whole text. */
  readonly line: number;

  constructor(line: number, detail: string) {
    super(line === 0 ? detail : `line ${line}: ${detail}`);
    this.line = line;
  }
}

/** A history is larger than this checker takes. */
export class TransactionHistoryTooLargeError extends SimulationError {
  readonly code = "VC_TRANSACTION_HISTORY_TOO_LARGE";

  constructor(what: string, count: number, limit: number) {
    super(`${count} ${what}; at most ${limit}`);
  }
}
