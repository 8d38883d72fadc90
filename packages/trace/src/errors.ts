/**
 * What callers of this package can get wrong. What logs get wrong is no error: readers report it as problems, the checker as violations.
 */
import { show } from "./show.js";

/** Base of every error that this package throws on purpose. */
export abstract class TraceError extends Error {
  /** Stable across releases, for logs and for `switch`: `"VC_TRACE_…"`. */
  abstract readonly code: string;

  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** An execution was asked about an event that it does not have. */
export class UnknownEventError extends TraceError {
  readonly code = "VC_TRACE_UNKNOWN_EVENT";

  constructor(host: string, index: number) {
    super(`The execution has no event ${index} of ${show(host)}.`);
  }
}

/** A cut names a host of which the execution has no event. */
export class UnknownHostError extends TraceError {
  readonly code = "VC_TRACE_UNKNOWN_HOST";

  constructor(readonly host: string) {
    super(`The execution has no event of ${show(host)}.`);
  }
}

/** An event was added whose clock has a count that is none, or whose host has no name. Nothing was added. */
export class InvalidEventError extends TraceError {
  readonly code = "VC_TRACE_INVALID_EVENT";

  constructor(what: string) {
    super(`The event cannot be added: ${what}.`);
  }
}

/** A regular expression cannot be used to read a log: it does not compile, or lacks a group. */
export class InvalidPatternError extends TraceError {
  readonly code = "VC_TRACE_INVALID_PATTERN";

  constructor(pattern: string, reason: string, options?: { readonly cause?: unknown }) {
    super(`${show(pattern)} cannot be used to read a log: ${reason}.`, options);
  }
}

/** A log reader was given more text after its end. Make a new one for each log. */
export class ReaderEndedError extends TraceError {
  readonly code = "VC_TRACE_READER_ENDED";

  constructor() {
    super("The reader has ended and takes no more text.");
  }
}
