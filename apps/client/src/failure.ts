/**
 * Any error, as the command line reports it: a code, an exit code, a sentence and what to try next.
 */
import type { ServerAttempt, VclockError } from "@vclock/sdk";

import { CliError, ExitCode, RequestFailedError, UsageError } from "./errors.js";
import { closest, list } from "./output/text.js";

const EXIT_CODES: Readonly<Record<string, ExitCode>> = {
  VC_INVALID_VALUE: ExitCode.usage,
  VC_INVALID_KEY: ExitCode.usage,
  VC_INVALID_CONTEXT: ExitCode.usage,
  VC_INVALID_OPTION: ExitCode.usage,
  VC_UNKNOWN_SERVER: ExitCode.usage,
  VC_BAD_REQUEST: ExitCode.usage,
  VC_UNAVAILABLE: ExitCode.unavailable,
  VC_BEHIND: ExitCode.unavailable,
  VC_LOST: ExitCode.unavailable,
  VC_CATCHING_UP: ExitCode.unavailable,
  VC_OVERLOADED: ExitCode.unavailable,
  VC_STORE_FULL: ExitCode.unavailable,
  VC_STORE_FAILED: ExitCode.unavailable,
  VC_STOPPED: ExitCode.unavailable,
  VC_CONNECTION_LOST: ExitCode.unavailable,
  VC_TIMEOUT: ExitCode.unavailable,
  VC_NO_SERVER: ExitCode.unavailable,
  VC_CONNECT_FAILED: ExitCode.unavailable,
  VC_REFUSED: ExitCode.notAllowed,
  VC_WRONG_CLUSTER: ExitCode.notAllowed,
  VC_WRONG_SERVER: ExitCode.notAllowed,
  VC_VERSION_MISMATCH: ExitCode.notAllowed,
  VC_TOO_LARGE: ExitCode.notAllowed,
  VC_TOO_MANY_SIBLINGS: ExitCode.notAllowed,
};

/** In place of the SDK's hints, which name options of `connect()` and of calls: a command line has flags. */
const HINTS: Readonly<Record<string, string>> = {
  VC_UNAVAILABLE: "vc status shows which servers are up. --consistency one needs a single server.",
  VC_BEHIND: "Try again in a moment, or with another --server.",
  VC_LOST: "Read the key again and use that context.",
  VC_TIMEOUT: "vc status shows which servers are up. --timeout gives them longer.",
  VC_CONNECTION_LOST: "vc status shows which servers are up.",
  VC_INVALID_CONTEXT: "Copy the token whole, as vc printed it; it begins with vc1.",
  VC_TOO_LARGE: "Split it over several keys.",
  VC_TOO_MANY_SIBLINGS: "Resolve the key first: vc resolve KEY",
  VC_STORE_FULL: "Make room on that server's disk; it goes on by itself.",
  VC_WRONG_CLUSTER:
    "--cluster, VC_CLUSTER or vclock.json say which cluster is meant; --hosts and --ports, VC_SERVERS or vclock.json where its servers are.",
};

/** Whether the error comes from the SDK. Told by its shape, so that the SDK need not be loaded to ask. */
export function isSdkError(error: unknown): error is VclockError {
  return (
    error instanceof Error &&
    "applied" in error &&
    "code" in error &&
    typeof error.code === "string" &&
    error.code.startsWith("VC_")
  );
}

/** Something nobody thought of: a bug, here or below. */
class UnexpectedError extends CliError {
  readonly code = "VC_UNEXPECTED";
  readonly exitCode: ExitCode = ExitCode.unexpected;
}

/** Turns whatever was thrown into what is reported. `isWrite` adds whether the update may still spread. */
export function toCliError(error: unknown, isWrite = false): CliError {
  if (error instanceof CliError) return error;
  if (isSdkError(error)) return fromSdk(error, isWrite);
  if (error instanceof Error && "oclif" in error) return fromParser(error);
  if (error instanceof Error && error.name === "InvalidTokenError") {
    return new UsageError(
      error.message.replace(/^Invalid context token: /, "The context token cannot be read: "),
      HINTS["VC_INVALID_CONTEXT"],
    );
  }
  const message = error instanceof Error ? error.message : String(error);
  return new UnexpectedError(
    message,
    "This should not have happened. With DEBUG=vc in the environment, vc shows where it did.",
    { cause: error },
  );
}

function fromSdk(error: VclockError, isWrite: boolean): CliError {
  const { code } = error;
  if (code === "VC_NO_SERVER" && "attempts" in error) {
    return noServer(error, error.attempts as readonly ServerAttempt[]);
  }
  const exitCode = EXIT_CODES[code] ?? ExitCode.unexpected;
  const sentences = [sentence(error.message)];
  if (exitCode === ExitCode.unavailable) sentences.push(...howFar(error, isWrite));
  return new RequestFailedError(code, exitCode, sentences.join(" "), hintOf(error), error);
}

function hintOf({ applied, code, hint }: VclockError): string | undefined {
  // What to do about an update that may have been made is for the SDK to say.
  return applied === "unknown" ? (hint ?? HINTS[code]) : (HINTS[code] ?? hint);
}

/** How far the request got: who answered, who did not, and whether a write may still take effect. */
function howFar(error: VclockError, isWrite: boolean): string[] {
  const told: string[] = [];
  if (error.answered.length > 0 || error.unreachable.length > 0) {
    told.push(`Took part: ${list(error.answered)}; not reached: ${list(error.unreachable)}.`);
  }
  if (!isWrite) return told;
  if (error.applied === "no") {
    if (!/nothing was changed/i.test(error.message)) told.push("Nothing was changed.");
  } else if (error.dot !== undefined) {
    const { node, counter } = error.dot;
    told.push(
      `It was applied as ${node}:${counter}, is not confirmed, and may still spread to the other servers.`,
    );
  } else told.push("It is not known whether it was applied; it may be, and may still spread.");
  return told;
}

function noServer(error: VclockError, attempts: readonly ServerAttempt[]): CliError {
  const refused = attempts.find(
    (attempt) => EXIT_CODES[attempt.error.code] === ExitCode.notAllowed && !isBusy(attempt.error),
  );
  const each = attempts.map(({ name, address, error: { message } }) =>
    message.includes(address) ? `${name}: ${message}` : `${name} at ${address}: ${message}`,
  );
  const message = `${attempts.length === 1 ? "The server does not answer" : "No server answers"}.\n  ${each.join("\n  ")}`;
  if (refused !== undefined) {
    const { code } = refused.error;
    return new RequestFailedError(code, ExitCode.notAllowed, message, hintOf(refused.error), error);
  }
  return new RequestFailedError(
    error.code,
    ExitCode.unavailable,
    message,
    "To start the servers: vc serve. Where they are is told by --hosts and --ports, VC_SERVERS or vclock.json. What else may be wrong: vc doctor",
    error,
  );
}

/** Whether a server refused only for now. */
function isBusy(error: VclockError): boolean {
  return error.code === "VC_REFUSED" && /busy|stopping/.test(error.message);
}

const HOW_USED = "--help shows how the command is used.";

/** oclif's parser wraps its sentences with advice of its own, over several lines. */
function fromParser(error: Error): CliError {
  const missing = missingArgs(error);
  if (missing.length > 0) {
    const isEaten = missing.includes("KEY") || missing.includes("VALUE");
    return new UsageError(
      `${list(missing)} ${missing.length === 1 ? "is" : "are"} missing.`,
      isEaten
        ? `${HOW_USED} KEY and VALUE go before --hosts and --ports, or after a --.`
        : HOW_USED,
      { cause: error },
    );
  }
  const [first = "", ...rest] = error.message
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("See more help"));
  const unknown = /^Nonexistent flags?: -/.test(first);
  const valued = flagWithNoUseForValue(error);
  return new UsageError(
    valued === undefined ? inOurWords([first, ...rest].join(" ")) : `${valued} takes no value.`,
    unknown ? meantFlag(error) : HOW_USED,
    { cause: error },
  );
}

/** What oclif's parser says, and how it is said here. */
const WORDINGS: readonly (readonly [RegExp, string])[] = [
  [/^Nonexistent flag: (.*)/, "There is no flag $1."],
  [/^Nonexistent flags: (.*)/, "There are no flags $1."],
  [/^The following errors? occurred: /, ""],
  [
    /^(--[\w-]+)=.* cannot also be provided when using (--[\w-]+).*/,
    "$1 and $2 exclude each other.",
  ],
  [
    /^All of the following must be provided when using (--[\w-]+): (--[\w-]+)$/,
    "$1 takes $2, too.",
  ],
  [/^Expected (--[\w-]+)=(.*) to be one of: (.*)/, '$1: "$2" is none of $3'],
  [/^Expected (.*) to be one of: (.*)/, '"$1" is none of $2'],
  [
    /^Parsing (--[\w-]+) Expected an integer greater than or equal to (\S+) but received: (.*)/,
    '$1: "$3" is not a whole number of at least $2',
  ],
  [
    /^Parsing (--[\w-]+) Expected an integer less than or equal to (\S+) but received: (.*)/,
    '$1: "$3" is not a whole number of at most $2',
  ],
  [/^Parsing (--[\w-]+) Expected an integer but received: (.*)/, '$1: "$2" is not a whole number'],
  [/^Flag (--[\w-]+) expects a value$/, "$1 takes a value, and there is none."],
];

function inOurWords(message: string): string {
  return WORDINGS.reduce((text, [theirs, ours]) => text.replace(theirs, ours), message);
}

/** A flag that is on or off, given as `--flag=VALUE`: oclif then blames an argument. */
function flagWithNoUseForValue(error: Error): string | undefined {
  const { parse } = error as Error & {
    readonly parse?: {
      readonly input?: {
        readonly argv?: readonly string[];
        readonly flags?: Readonly<Record<string, { readonly type?: string }>>;
      };
    };
  };
  const { argv = [], flags = {} } = parse?.input ?? {};
  const end = argv.indexOf("--");
  for (const word of end === -1 ? argv : argv.slice(0, end)) {
    const name = /^--([\w-]+)=/.exec(word)?.[1];
    if (name !== undefined && flags[name]?.type === "boolean") return `--${name}`;
  }
  return undefined;
}

/** What may have been meant by a flag that the command lacks: another flag, or no flag at all. */
function meantFlag(error: Error): string {
  const { flags: [word = ""] = [], parse } = error as Error & {
    readonly flags?: readonly string[];
    readonly parse?: { readonly input?: { readonly flags?: object } };
  };
  const known = Object.keys(parse?.input?.flags ?? {});
  const like = word.startsWith("--") ? closest(word.slice(2), known) : undefined;
  return like === undefined
    ? `${HOW_USED} A KEY or VALUE that begins with a dash goes after a --, for example: vc read -- -x`
    : `Did you mean --${like}?`;
}

/** The names of the arguments that oclif misses. */
function missingArgs(error: Error): string[] {
  if (!("args" in error) || !Array.isArray(error.args) || !error.message.startsWith("Missing")) {
    return [];
  }
  return error.args.map((arg: { readonly name?: string }) => String(arg.name).toUpperCase());
}

function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
