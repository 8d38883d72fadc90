/**
 * Everything that can go wrong, all from {@link VclockError}. The question a caller has first is answered by `applied`: is it
 * certain that the write has not happened, or may it have?
 */
import type { Dot } from "@vclock/clock";

/** What an error knows of its circumstances. */
export interface ErrorDetails {
  /** Default `"no"`. */
  readonly applied?: "no" | "unknown" | undefined;
  readonly hint?: string | undefined;
  readonly server?: string | undefined;
  readonly answered?: readonly string[] | undefined;
  readonly unreachable?: readonly string[] | undefined;
  readonly dot?: Dot | undefined;
  readonly cause?: unknown;
}

/** The base of every error this package throws. */
export abstract class VclockError extends Error {
  /** Stable, for programs: `"VC_UNAVAILABLE"`, … */
  abstract readonly code: string;
  /** `"no"`: nothing has been changed, certainly. `"unknown"`: the write may have been applied, and may still spread. */
  readonly applied: "no" | "unknown";
  /** What to try next, for people. */
  readonly hint: string | undefined;
  /** The server that answered or failed, by name if it is known, else by address. */
  readonly server: string | undefined;
  /** Names of the servers that took part. */
  readonly answered: readonly string[];
  /** Names of the servers that did not. */
  readonly unreachable: readonly string[];
  /** The dot of a write that was applied at one server but not confirmed by enough of them. */
  readonly dot: Dot | undefined;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.applied = details.applied ?? "no";
    this.hint = details.hint;
    this.server = details.server;
    this.answered = details.answered ?? [];
    this.unreachable = details.unreachable ?? [];
    this.dot = details.dot;
  }
}

// What a server answers.

/** Too few servers took part in time. */
export class UnavailableError extends VclockError {
  readonly code = "VC_UNAVAILABLE";
}

/** The server has not caught up in time with what the context or the session has seen. */
export class BehindError extends VclockError {
  readonly code = "VC_BEHIND";
}

/** The context or session names an update that existed only on a disk that is lost. Read again, and start a new session. */
export class LostError extends VclockError {
  readonly code = "VC_LOST";
}

/** The server has just joined without data and does not answer yet. */
export class CatchingUpError extends VclockError {
  readonly code = "VC_CATCHING_UP";
}

/** Too many requests wait at the server. */
export class OverloadedError extends VclockError {
  readonly code = "VC_OVERLOADED";
}

/** The server's disk has no room for updates; reads go on. */
export class StoreFullError extends VclockError {
  readonly code = "VC_STORE_FULL";
}

/** The server's disk could not be read. */
export class StoreFailedError extends VclockError {
  readonly code = "VC_STORE_FAILED";
}

/** The key has as many siblings as allowed: resolve it first. */
export class TooManySiblingsError extends VclockError {
  readonly code = "VC_TOO_MANY_SIBLINGS";
}

/** Key, value or siblings exceed a limit. */
export class TooLargeError extends VclockError {
  readonly code = "VC_TOO_LARGE";
}

/** The server cannot honour a field of the request. */
export class BadRequestError extends VclockError {
  readonly code = "VC_BAD_REQUEST";
}

/** The server stops, or has stopped taking part. */
export class StoppedError extends VclockError {
  readonly code = "VC_STOPPED";
}

// What happens on the way.

/** The connection broke before the answer came. `applied` is `"unknown"` for a write that was sent. */
export class ConnectionLostError extends VclockError {
  readonly code = "VC_CONNECTION_LOST";
}

/** No answer in time. `applied` is `"unknown"` for a write that was sent. */
export class TimeoutError extends VclockError {
  readonly code = "VC_TIMEOUT";
}

/** The caller's `AbortSignal` fired; its reason is the `cause`. `applied` is `"unknown"` for a write that was sent. */
export class AbortedError extends VclockError {
  readonly code = "VC_ABORTED";
}

/** The client was closed, before or during the call. `applied` is `"unknown"` for a write that was sent. */
export class ClosedError extends VclockError {
  readonly code = "VC_CLOSED";
}

/** The server sent something that is not the protocol. The connection is given up. */
export class ProtocolViolationError extends VclockError {
  readonly code = "VC_PROTOCOL_VIOLATION";
}

// What happens when connecting.

/** One server that was tried, and why it would not do. */
export interface ServerAttempt {
  readonly address: string;
  readonly name: string;
  readonly error: VclockError;
}

/** No configured server would do; `attempts` says why, for each. */
export class NoServerError extends VclockError {
  readonly code = "VC_NO_SERVER";
  constructor(
    message: string,
    readonly attempts: readonly ServerAttempt[],
    details?: ErrorDetails,
  ) {
    super(message, details);
  }
}

/** The server could not be reached; the socket's error is the `cause`. */
export class ConnectFailedError extends VclockError {
  readonly code = "VC_CONNECT_FAILED";
}

/** The server belongs to another cluster. */
export class WrongClusterError extends VclockError {
  readonly code = "VC_WRONG_CLUSTER";
}

/** The server speaks another version of the protocol. */
export class VersionMismatchError extends VclockError {
  readonly code = "VC_VERSION_MISMATCH";
}

/** The server at this address has another name than the one that was asked for. */
export class WrongServerError extends VclockError {
  readonly code = "VC_WRONG_SERVER";
}

/** The server refused the connection for another reason. */
export class RefusedError extends VclockError {
  readonly code = "VC_REFUSED";
}

// What the caller got wrong; nothing was sent.

/** The value is not plain data, or nested too deeply. `path` says where. */
export class InvalidValueError extends VclockError {
  readonly code = "VC_INVALID_VALUE";
  constructor(
    message: string,
    /** Such as `"items[3].price"`; empty for the value itself. */
    readonly path: string,
    details?: ErrorDetails,
  ) {
    super(message, details);
  }
}

/** A key is 1 to 1,024 bytes of well-formed Unicode. */
export class InvalidKeyError extends VclockError {
  readonly code = "VC_INVALID_KEY";
}

/** The context or session token cannot be read; the `cause` says why. */
export class InvalidContextError extends VclockError {
  readonly code = "VC_INVALID_CONTEXT";
}

/** An option has a value that makes no sense. */
export class InvalidOptionError extends VclockError {
  readonly code = "VC_INVALID_OPTION";
}

/** No configured server has this index, name or address. */
export class UnknownServerError extends VclockError {
  readonly code = "VC_UNKNOWN_SERVER";
}

/** Siblings cannot be resolved: one of them cannot be decoded, or a built-in resolver does not fit their types. */
export class UnresolvableError extends VclockError {
  readonly code = "VC_UNRESOLVABLE";
}
