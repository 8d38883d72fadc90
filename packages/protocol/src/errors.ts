/**
 * Everything that can go wrong between two ends of a connection, one class each.
 *
 * All of them extend `ProtocolError` and carry a stable `code`. Those about the msgpack beneath a message
 * also extend `StructureError`. After an error from a `FrameDecoder` or a `decode…` function, close the
 * connection: the other end is broken, hostile, or not a vclock program at all.
 */
import { KEY_BYTES_MAX, PROSE_BYTES_MAX } from "./limits.js";
import type { Refusal } from "./hello.js";
import { show } from "./show.js";
import { cutToBytes } from "./utf8.js";

/** Base of every error that this package throws on purpose. */
export abstract class ProtocolError extends Error {
  /** Stable across releases, for logs and for `switch`: `"VC_…"`. */
  abstract readonly code: string;

  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A frame announced more bytes than allowed. The connection is closed: framing is lost. */
export class FrameTooLargeError extends ProtocolError {
  readonly code = "VC_FRAME_TOO_LARGE";

  constructor(
    /** What the header announces, or what the message would take. */
    readonly frameBytes: number,
    readonly frameBytesMax: number,
  ) {
    super(`A frame of ${frameBytes} bytes; at most ${frameBytesMax} are allowed here.`);
  }
}

/** Base of everything that can be wrong with msgpack before its meaning is looked at. */
export abstract class StructureError extends ProtocolError {
  constructor(
    message: string,
    /** Where the scan stopped, in bytes from the start. */
    readonly offset: number,
    options?: { readonly cause?: unknown },
  ) {
    super(`${message} (at byte ${offset})`, options);
  }
}

/** The bytes end before what they announce, or announce more than they could hold. */
export class TruncatedError extends StructureError {
  readonly code = "VC_STRUCTURE_TRUNCATED";

  constructor(offset: number) {
    super("The bytes end too early", offset);
  }
}

/** Bytes are left over after a complete value. */
export class TrailingBytesError extends StructureError {
  readonly code = "VC_STRUCTURE_TRAILING";

  constructor(offset: number, count: number) {
    super(`${count} bytes left over after the end`, offset);
  }
}

/** A msgpack type that is not allowed: an extension, a map, or the byte 0xc1. */
export class ForbiddenTypeError extends StructureError {
  readonly code = "VC_STRUCTURE_FORBIDDEN_TYPE";

  constructor(offset: number, what: string) {
    super(`${what} is not allowed`, offset);
  }
}

/** Arrays nested deeper than allowed. */
export class TooDeepError extends StructureError {
  readonly code = "VC_STRUCTURE_TOO_DEEP";

  constructor(offset: number, depthMax: number) {
    super(`Nested deeper than ${depthMax}`, offset);
  }
}

/** More values altogether than allowed. */
export class TooManyItemsError extends StructureError {
  readonly code = "VC_STRUCTURE_TOO_MANY_ITEMS";

  constructor(offset: number, itemsMax: number) {
    super(`More than ${itemsMax} values`, offset);
  }
}

/** A string that is not UTF-8. */
export class InvalidUtf8Error extends StructureError {
  readonly code = "VC_STRUCTURE_INVALID_UTF8";

  constructor(offset: number) {
    super("A string that is not UTF-8", offset);
  }
}

/** An integer beyond ±(2^53 - 1), which a JavaScript number does not hold exactly. */
export class UnsafeIntegerError extends StructureError {
  readonly code = "VC_STRUCTURE_UNSAFE_INTEGER";

  constructor(offset: number) {
    super("An integer beyond 2^53 - 1", offset);
  }
}

/** Stored bytes that were not scanned turned out to be none of ours. `cause` is the decoder's own error. */
export class UndecodableError extends StructureError {
  readonly code = "VC_STRUCTURE_UNDECODABLE";

  constructor(cause: unknown) {
    super("Not decodable as msgpack", 0, { cause });
  }
}

/** A message has a field that is not what the protocol says: which message, which field, what was expected. */
export class ShapeError extends ProtocolError {
  readonly code = "VC_SHAPE";
  /** Not a plain property: loggers write those out, and this may be a whole value. */
  readonly #found: unknown;

  constructor(
    /** The message, as `type` names it; or what kind of message was expected. */
    readonly messageType: string,
    /** The path within it, `"versions[3].dot.counter"`; empty for the message itself. */
    readonly field: string,
    readonly expected: string,
    found: unknown,
    options?: { readonly cause?: unknown },
  ) {
    const where = field === "" ? messageType : `${messageType}.${field}`;
    super(`${where}: expected ${expected}, found ${show(found)}.`, options);
    this.#found = found;
  }

  /** What stood in the field instead. */
  get found(): unknown {
    return this.#found;
  }
}

/** A message code that is not known, or not allowed in this direction. */
export class UnknownMessageError extends ProtocolError {
  readonly code = "VC_UNKNOWN_MESSAGE";
  /** The code, if it is a number at all. */
  readonly messageCode: number | undefined;

  constructor(
    /** What was expected: `"client request"`. */
    readonly expected: string,
    messageCode: unknown,
  ) {
    super(`No ${expected} has the code ${show(messageCode)}.`);
    this.messageCode = typeof messageCode === "number" ? messageCode : undefined;
  }
}

/** The other end speaks another version of the protocol. An acceptor answers with `refusal` and closes. */
export class UnsupportedVersionError extends ProtocolError {
  readonly code = "VC_UNSUPPORTED_VERSION";
  readonly refusal: Refusal;

  constructor(
    readonly version: number,
    readonly supported: number,
  ) {
    const message = `Protocol version ${version} is not supported; this program speaks version ${supported}.`;
    super(message);
    this.refusal = { type: "refusal", code: "version", message };
  }
}

/** The other end answered a hello with a refusal. Thrown by whoever dialled. */
export class HelloRejectedError extends ProtocolError {
  readonly code = "VC_HELLO_REJECTED";

  constructor(readonly refusal: Refusal) {
    super(`Refused (${refusal.code}): ${cutToBytes(refusal.message, PROSE_BYTES_MAX)}`);
  }
}

/** A text is not usable as a key. The message says why. */
export class InvalidKeyError extends ProtocolError {
  readonly code = "VC_INVALID_KEY";

  constructor(key: unknown, reason: string) {
    super(`${show(key)} is not a key: ${reason}. A key is 1 to ${KEY_BYTES_MAX} bytes of UTF-8.`);
  }
}
