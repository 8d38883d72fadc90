/**
 * Everything that can go wrong with what callers, peers and clients hand in, one class each.
 *
 * All of them extend `ClockError` and carry a stable `code`; those about bytes also extend
 * `InvalidBytesError`, so that a decoder's caller needs to catch only one class.
 *
 * @packageDocumentation
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

/** A number is not a logical or physical time. The message says which was expected. */
export class InvalidTimeError extends ClockError {
  readonly code = "VC_CLOCK_INVALID_TIME";

  constructor(value: unknown, expected: string) {
    super(`${show(value)} found where ${expected} was expected.`);
  }
}

/** A time has reached the greatest that there is. A peer's stamp from far ahead does that: refuse such stamps. */
export class TimeOverflowError extends ClockError {
  readonly code = "VC_CLOCK_TIME_OVERFLOW";

  constructor(time: number) {
    super(
      `The time has reached ${time} and cannot advance. Start again from a time that no peer has falsified.`,
    );
  }
}

/** More events in one millisecond of a hybrid clock than 16 bits count. */
export class LogicalOverflowError extends ClockError {
  readonly code = "VC_CLOCK_LOGICAL_OVERFLOW";

  constructor(readonly physicalMs: number) {
    super(
      `The logical part has reached 65535 at ${physicalMs} ms. ` +
        `Wait until the wall clock has passed that, or allow \`overflow: "carry"\`.`,
    );
  }
}

/** A hybrid clock would run further ahead of the wall clock than allowed. Nothing was changed. */
export class ClockDriftError extends ClockError {
  readonly code = "VC_CLOCK_DRIFT";

  constructor(
    /** How far ahead of the wall clock, in milliseconds. */
    readonly driftMs: number,
    readonly driftMsMax: number,
  ) {
    super(
      `The stamp is ${driftMs} ms ahead of the wall clock; at most ${driftMsMax} ms are allowed. ` +
        `Refuse the message, and compare the wall clocks of both sides.`,
    );
  }
}

/** A range of counters does not go from a counter up to one that is at least as large. */
export class InvalidRangeError extends ClockError {
  readonly code = "VC_CLOCK_INVALID_RANGE";

  constructor(from: unknown, to: unknown) {
    super(
      `${show(from)} to ${show(to)} is not a range: expected two integers from 1 to 2^53 - 1, the smaller first.`,
    );
  }
}

/** A bitmap of events is not a non-negative integer, or reaches past counter 2^53 - 1. Pass a bigint above 2^53 - 1. */
export class InvalidBitmapError extends ClockError {
  readonly code = "VC_CLOCK_INVALID_BITMAP";

  constructor(value: unknown) {
    super(
      `${show(value)} is not a bitmap: expected a bigint or a safe integer, not negative, whose events stay below 2^53.`,
    );
  }
}

/** A version's own dot is in its past: an event cannot have happened before itself. Leave the dot out, or shorten the past. */
export class DotInPastError extends ClockError {
  readonly code = "VC_CLOCK_DOT_IN_PAST";

  constructor(node: string, counter: number) {
    super(`The dot ${show(`${node}:${counter}`)} is in its own past.`);
  }
}

/** An entry of a set has more values than its node has had events. Every value needs an event of its own. */
export class TooManyValuesError extends ClockError {
  readonly code = "VC_CLOCK_TOO_MANY_VALUES";

  constructor(node: string, values: number, counter: number) {
    super(`${show(node)} has ${values} values but only ${counter} events.`);
  }
}

/** The clock is anonymous: it owns no part of the interval. Record the event on a clock made by `fork`. */
export class AnonymousClockError extends ClockError {
  readonly code = "VC_CLOCK_ANONYMOUS";

  constructor() {
    super("An anonymous clock owns nothing and cannot count events. Fork a clock that has an id.");
  }
}

/** Two clocks own a common part of the interval. One of them was used again after a fork, a join or a copy. */
export class OverlappingIdsError extends ClockError {
  readonly code = "VC_CLOCK_OVERLAPPING_IDS";

  constructor() {
    super(
      "Both clocks own a common part of the interval: one of them was used again after it was forked, joined or copied. " +
        "Join with its `peek()` to take its events alone.",
    );
  }
}

/** A text or a nested array is not an interval tree clock, an id or an event tree. The message says what is wrong. */
export class InvalidIntervalTreeError extends ClockError {
  readonly code = "VC_CLOCK_INVALID_INTERVAL_TREE";

  constructor(reason: string) {
    super(`Not an interval tree clock: ${reason}.`);
  }
}

/** An id or an event tree would be too deep. Join clocks that are no longer needed, so that their parts become whole again. */
export class TreeTooDeepError extends ClockError {
  readonly code = "VC_CLOCK_TREE_TOO_DEEP";

  constructor(readonly depthMax: number) {
    super(`The tree is deeper than ${depthMax} levels. Join clocks that are no longer needed.`);
  }
}

/** A broadcast message is not one that `send` makes. It was not taken; nothing was changed. */
export class InvalidMessageError extends ClockError {
  readonly code = "VC_CLOCK_INVALID_MESSAGE";

  constructor(reason: string, options?: { readonly cause?: unknown }) {
    super(`Not a causal message: ${reason}.`, options);
  }
}

/** A message comes from, or depends on, a node that is no member. It was not taken; nothing was changed. */
export class UnknownMemberError extends ClockError {
  readonly code = "VC_CLOCK_UNKNOWN_MEMBER";

  constructor(readonly node: string) {
    super(
      `${show(node)} is not among the members. Make the buffer with it among them, or refuse the message.`,
    );
  }
}

/** A message depends on messages that this node has not sent. It was not taken; nothing was changed. */
export class UnsentMessageError extends ClockError {
  readonly code = "VC_CLOCK_UNSENT_MESSAGE";

  constructor(
    readonly node: string,
    readonly counter: number,
    readonly sent: number,
  ) {
    super(
      `The message follows message ${counter} of ${show(node)}, which has sent only ${sent}. ` +
        "Is its state older than what it has sent, or does another node use its id?",
    );
  }
}

/** A message is further ahead of what was delivered than allowed. It was not taken; nothing was changed. */
export class MessageTooFarError extends ClockError {
  readonly code = "VC_CLOCK_MESSAGE_TOO_FAR";

  constructor(
    readonly node: string,
    /** How many messages of the node are missing before it. */
    readonly gap: number,
    readonly gapMax: number,
  ) {
    super(
      `${gap} messages of ${show(node)} are missing before it; at most ${gapMax} may be. ` +
        "Start from the `clock` of an up-to-date member, or raise `gapMax`.",
    );
  }
}

/** Two messages bear one sender and one number but different stamps. The first is kept; nothing was changed. */
export class ConflictingMessageError extends ClockError {
  readonly code = "VC_CLOCK_CONFLICTING_MESSAGE";

  constructor(readonly dot: string) {
    super(
      `Another message is held as ${show(dot)}. Two nodes use one id, or one of both is forged.`,
    );
  }
}

/** No room for one more message that waits. It was not taken; all that is held is kept. Receive it again later. */
export class CausalBufferFullError extends ClockError {
  readonly code = "VC_CLOCK_BUFFER_FULL";

  constructor(readonly capacity: number) {
    super(
      `The buffer holds ${capacity} messages that wait for others. ` +
        "Fetch what `missing()` tells, then receive this message again.",
    );
  }
}

/** An option that limits something is not an integer in its range. */
export class InvalidLimitError extends ClockError {
  readonly code = "VC_CLOCK_INVALID_LIMIT";

  constructor(name: string, value: unknown) {
    super(`${name} is ${show(value)}: expected an integer from 1 to 2^53 - 1.`);
  }
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
