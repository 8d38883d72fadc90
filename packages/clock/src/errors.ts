/**
 * Everything that can go wrong with what callers, peers and clients hand in, one class each.
 *
 * All of them extend `ClockError` and carry a stable `code`; those about bytes also extend
 * `InvalidBytesError`, so that a decoder's caller needs to catch only one class.
 */
import { show } from "./core/show.js";

/** Base of every error that this package throws on purpose. */
export abstract class ClockError extends Error {
  /** Stable across releases, for logs and for `switch`: `"VC_CLOCK_…"`. */
  abstract readonly code: string;

  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A text is not usable as a node id. The message says why. */
export class InvalidNodeIdError extends ClockError {
  readonly code = "VC_CLOCK_INVALID_NODE_ID";

  constructor(value: unknown, reason: string) {
    super(`${show(value)} is not a node id: ${reason}.`);
  }
}

/** A counter is not an integer from 1 to 2^53 - 1. Absence is spelled by leaving the entry out, not by 0. */
export class InvalidCounterError extends ClockError {
  readonly code = "VC_CLOCK_INVALID_COUNTER";

  constructor(value: unknown) {
    super(`${show(value)} is not a counter: expected an integer from 1 to 2^53 - 1.`);
  }
}

/** Incrementing would pass 2^53 - 1. The node needs a new id. */
export class CounterOverflowError extends ClockError {
  readonly code = "VC_CLOCK_COUNTER_OVERFLOW";

  constructor(readonly node: string) {
    super(
      `The counter of ${show(node)} has reached 2^53 - 1 and cannot be incremented. Give the node a new id.`,
    );
  }
}

/** One node id was given two entries. Which of them holds is for the caller to say. */
export class DuplicateNodeIdError extends ClockError {
  readonly code = "VC_CLOCK_DUPLICATE_NODE_ID";

  constructor(readonly node: string) {
    super(`${show(node)} has more than one entry.`);
  }
}

/** A text is not of the form `<node id>:<counter>`. */
export class InvalidDotError extends ClockError {
  readonly code = "VC_CLOCK_INVALID_DOT";

  constructor(value: unknown, options?: { readonly cause?: unknown }) {
    super(`${show(value)} is not a dot: expected "<node id>:<counter>".`, options);
  }
}

/** A parsed JSON value has not the shape that `toJSON` gives. */
export class InvalidJsonError extends ClockError {
  readonly code = "VC_CLOCK_INVALID_JSON";

  constructor(value: unknown, expected: string) {
    super(`${show(value)} found where ${expected} was expected.`);
  }
}

/** Base of everything that can be wrong with encoded bytes. Nothing of them was used. */
export abstract class InvalidBytesError extends ClockError {
  constructor(
    message: string,
    /** Where decoding stopped, in bytes from the start. */
    readonly offset: number,
    options?: { readonly cause?: unknown },
  ) {
    super(`${message} (at byte ${offset})`, options);
  }
}

/** The bytes end before what they announce. */
export class TruncatedBytesError extends InvalidBytesError {
  readonly code = "VC_CLOCK_BYTES_TRUNCATED";

  constructor(offset: number) {
    super("The bytes end too early", offset);
  }
}

/** Bytes are left over after a complete value. */
export class TrailingBytesError extends InvalidBytesError {
  readonly code = "VC_CLOCK_BYTES_TRAILING";

  constructor(offset: number, count: number) {
    super(`${count} left over after the end of the value`, offset);
  }
}

/** The first byte names another type, or a version that this release does not know. */
export class UnknownFormatError extends InvalidBytesError {
  readonly code = "VC_CLOCK_BYTES_UNKNOWN_FORMAT";

  constructor(offset: number, found: number, expected: number) {
    super(`The format byte is 0x${hex(found)} where 0x${hex(expected)} was expected`, offset);
  }
}

/** A well-formed value, but not spelled as the encoder spells it: unsorted, repeated, padded, or not reduced. */
export class NonCanonicalBytesError extends InvalidBytesError {
  readonly code = "VC_CLOCK_BYTES_NON_CANONICAL";

  constructor(offset: number, what: string) {
    super(`Not the canonical encoding: ${what}`, offset);
  }
}

/** A node id or counter in the bytes is not one. `cause` tells which rule it breaks. */
export class MalformedBytesError extends InvalidBytesError {
  readonly code = "VC_CLOCK_BYTES_MALFORMED";

  constructor(offset: number, what: string, options?: { readonly cause?: unknown }) {
    super(what, offset, options);
  }
}

/** What is wrong with a token; `InvalidTokenError` carries it as `reason`. */
export type TokenFault =
  | "prefix"
  | "version"
  | "too-long"
  | "alphabet"
  | "truncated"
  | "checksum"
  | "content";

/** A text is not a context token, or was changed on its way. Read again to get a fresh one. */
export class InvalidTokenError extends ClockError {
  readonly code = "VC_CLOCK_INVALID_TOKEN";

  constructor(
    readonly reason: TokenFault,
    detail: string,
    options?: { readonly cause?: unknown },
  ) {
    super(`Invalid context token: ${detail}.`, options);
  }
}

/** A context has too many entries to be written as a token. Send it as bytes instead. */
export class TokenTooLongError extends ClockError {
  readonly code = "VC_CLOCK_TOKEN_TOO_LONG";

  constructor(length: number, lengthMax: number) {
    super(`The context makes a token of ${length} characters; at most ${lengthMax} are allowed.`);
  }
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
