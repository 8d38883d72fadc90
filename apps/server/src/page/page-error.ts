import type { ErrorReply } from "@vclock/protocol";
import { ServerError } from "../errors.js";

/** Why a request of the page is refused or fails, as its answer says it. */
export class PageError extends ServerError {
  readonly code = "VC_PAGE";

  constructor(
    readonly status: number,
    /** For programs: `bad-request`, `forbidden`, or the code of an error reply. */
    readonly reason: string,
    message: string,
    /** What else the answer tells. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }

  static badRequest(message: string): PageError {
    return new PageError(400, "bad-request", message);
  }

  static ofReply(reply: ErrorReply): PageError {
    const { code, message, applied, server, answered, unreachable } = reply;
    const status = code === "bad-request" || code === "too-large" ? 400 : 503;
    return new PageError(status, code, message, { applied, server, answered, unreachable });
  }
}
