/**
 * What `vc` reports on purpose: each error knows its exit code and, where there is one, what to try next.
 */

/** The exit codes of every command, by meaning. */
export const ExitCode = {
  done: 0,
  unexpected: 1,
  usage: 2,
  conflict: 3,
  noSuchKey: 4,
  unavailable: 5,
  notAllowed: 6,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** The base of everything this package throws on purpose. */
export abstract class CliError extends Error {
  abstract readonly code: string;
  abstract readonly exitCode: ExitCode;
  /** What to try next, in a sentence or as a command. */
  readonly hint: string | undefined;

  constructor(message: string, hint?: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }

  override get name(): string {
    return this.constructor.name;
  }
}

/** The command line, or what was piped in, cannot be honoured. Nothing was sent to a server. */
export class UsageError extends CliError {
  readonly code = "VC_USAGE";
  readonly exitCode: ExitCode = ExitCode.usage;
}

/** A setting from the environment or a config file cannot be honoured; the message names where it stands. */
export class ConfigError extends CliError {
  readonly code = "VC_CONFIG";
  readonly exitCode: ExitCode = ExitCode.usage;
}

/** The servers could not be started, or stopped without being asked. */
export class ServeError extends CliError {
  readonly code = "VC_SERVE";
  readonly exitCode: ExitCode = ExitCode.unexpected;
}

/** The request failed: what the SDK reported, in the command line's terms. */
export class RequestFailedError extends CliError {
  readonly code: string;
  readonly exitCode: ExitCode;

  constructor(code: string, exitCode: ExitCode, message: string, hint?: string, cause?: unknown) {
    super(message, hint, cause === undefined ? undefined : { cause });
    this.code = code;
    this.exitCode = exitCode;
  }
}
