/** The base of everything that this package throws on purpose. */
export abstract class ServerError extends Error {
  abstract readonly code: string;
  /** What to do next, when there is something to do. */
  readonly hint: string | undefined;

  constructor(message: string, options: { readonly cause?: unknown; readonly hint?: string } = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.hint = options.hint;
  }

  override get name(): string {
    return this.constructor.name;
  }
}

/** Options that cannot be honoured; the message names the first field and says why. Nothing was started. */
export class InvalidOptionsError extends ServerError {
  readonly code = "VC_SERVER_OPTIONS";
}

/** A port could not be bound: in use, not allowed, or no address of this machine. Nothing was started. */
export class ListenError extends ServerError {
  readonly code = "VC_SERVER_LISTEN";
}

/** The data directory was refused: damaged, foreign, of a newer format, or held by another process. `cause` is the store's. */
export class DataDirectoryError extends ServerError {
  readonly code = "VC_SERVER_DATA";
}

/** The replica asked for a new life again and again: something keeps destroying what it stores. */
export class TooManyLivesError extends ServerError {
  readonly code = "VC_SERVER_LIVES";
}

/** Whoever waits for a server to serve waits in vain: it is no more. `cause` is what failed, if something did. */
export class ServerStoppedError extends ServerError {
  readonly code = "VC_SERVER_STOPPED";
}

/** The message of whatever was thrown, for one line of a log. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== "") return error.message;
  // A name with several addresses: Node tells what went wrong with each, and nothing above them.
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  return codeOf(error) ?? error.name;
}

/** The `code` that Node and this project put on errors, or `undefined`. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
