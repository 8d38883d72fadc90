/**
 * What a server's answer means for the caller, and whether another server may do better.
 */
import type { ErrorCode, ErrorReply, Refusal } from "@vclock/protocol";
import * as errors from "./errors.js";
import type { ErrorDetails, VclockError } from "./errors.js";

interface Meaning {
  readonly Error: new (message: string, details: ErrorDetails) => VclockError;
  readonly hint: string | undefined;
}

const meanings = {
  unavailable: {
    Error: errors.UnavailableError,
    hint: 'Try again when more servers are up, or with consistency "one".',
  },
  behind: { Error: errors.BehindError, hint: "Try again in a moment, or ask another server." },
  lost: { Error: errors.LostError, hint: "Read again for a new context, and start a new session." },
  "catching-up": {
    Error: errors.CatchingUpError,
    hint: "Try again in a moment, or ask another server.",
  },
  overloaded: {
    Error: errors.OverloadedError,
    hint: "Try again later, with fewer requests at once.",
  },
  "store-full": {
    Error: errors.StoreFullError,
    hint: "Make room on the server's disk; reads still work.",
  },
  "store-failed": {
    Error: errors.StoreFailedError,
    hint: "See the server's log and check its disk.",
  },
  "too-many-siblings": {
    Error: errors.TooManySiblingsError,
    hint: "Read the key and resolve its conflict first.",
  },
  "too-large": { Error: errors.TooLargeError, hint: undefined },
  "bad-request": { Error: errors.BadRequestError, hint: undefined },
  stopped: { Error: errors.StoppedError, hint: "Ask another server." },
} satisfies Record<ErrorCode, Meaning>;

/** The typed error for a server's error reply to a request that `writes`, or only reads. */
export function errorOfReply(reply: ErrorReply, writes: boolean): VclockError {
  const { Error, hint }: Meaning = meanings[reply.code];
  const { server, answered, unreachable, dot } = reply;
  const applied = writes ? reply.applied : "no";
  const spread =
    "The update may have been applied and may still spread: read before writing it again.";
  const advice = applied === "unknown" ? spread : hint;
  return new Error(reply.message, { applied, server, answered, unreachable, dot, hint: advice });
}

/** The typed error for a server that does not want this client. */
export function errorOfRefusal(refusal: Refusal, server: string): VclockError {
  const message = `${server} refused the connection: ${refusal.message}`;
  switch (refusal.code) {
    case "cluster":
      return new errors.WrongClusterError(message, {
        server,
        hint: "Check `cluster` and the server's address.",
      });
    case "version":
      return new errors.VersionMismatchError(message, {
        server,
        hint: "Bring client and servers to the same release.",
      });
    case "stopping":
      return new errors.StoppedError(message, { server });
    case "busy":
      return new errors.OverloadedError(message, { server });
    case "role":
    case "unknown-member":
    case "self":
      return new errors.RefusedError(message, { server });
  }
}

/** What is wrong with one server, or with the way to it, now; not with the request, which would be wrong everywhere. */
const TROUBLE_OF_SERVER = [
  errors.UnavailableError,
  errors.BehindError,
  errors.CatchingUpError,
  errors.OverloadedError,
  errors.StoreFullError,
  errors.StoreFailedError,
  errors.StoppedError,
  errors.ConnectionLostError,
  errors.TimeoutError,
  errors.ProtocolViolationError,
  errors.NoServerError,
  errors.ConnectFailedError,
  errors.WrongClusterError,
  errors.VersionMismatchError,
  errors.WrongServerError,
  errors.RefusedError,
];

/** Whether another server may do better with requests to come. */
export function isTroubleOfServer(error: unknown): error is VclockError {
  return TROUBLE_OF_SERVER.some((trouble) => error instanceof trouble);
}

/** Whether another server may do what this one could not, without any risk of doing it twice. */
export function maySucceedElsewhere(error: unknown): error is VclockError {
  return (
    isTroubleOfServer(error) && error.applied === "no" && !(error instanceof errors.TimeoutError)
  );
}
