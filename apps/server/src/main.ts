/**
 * One server as a process.
 *
 * Takes its options as JSON from the first argument, or from VC_SERVER_CONFIG; a text that is not JSON names a file that
 * is. Says on standard output, in one line, where it listens; logs to standard error. SIGTERM and SIGINT stop it, a second
 * one at once. Exits with 0 when it was stopped, 1 when it failed, 2 for a configuration that cannot be honoured.
 */
import { readFileSync } from "node:fs";
import { InvalidOptionsError, messageOf, ServerError } from "./errors.js";
import { openLog, type OpenLog } from "./log.js";
import { checkOptions, type ServerOptions, type Settings } from "./options.js";
import { Server, type ClosedReason } from "./server.js";

const FAILED = 1;
const USAGE = 2;
/** A stop that takes longer is cut short. */
const STOP_MS_MAX = 8_000;
/** A terminal signals the whole process group, and a parent passes the signal on: so soon after the first it is no second. */
const SAME_SIGNAL_MS = 500;

function readSettings(): Settings {
  const given = process.argv[2] ?? process.env["VC_SERVER_CONFIG"];
  if (given === undefined) {
    throw new InvalidOptionsError("no configuration", {
      hint: "give it as JSON, or a file's name, in the first argument or in VC_SERVER_CONFIG",
    });
  }
  const isJson = given.trimStart().startsWith("{");
  let options: unknown;
  try {
    options = JSON.parse(isJson ? given : readFileSync(given, "utf8"));
  } catch (cause) {
    throw new InvalidOptionsError(`the configuration cannot be read: ${messageOf(cause)}`, {
      cause,
    });
  }
  return checkOptions(options as ServerOptions);
}

async function main(): Promise<void> {
  // Whoever started this may be gone: that ends no server.
  process.stdout.on("error", () => undefined);
  process.stderr.on("error", () => undefined);
  let settings: Settings;
  try {
    settings = readSettings();
  } catch (error) {
    process.stderr.write(`${withHint(error)}\n`);
    process.exitCode = USAGE;
    return;
  }
  const { name, logLevel: level, logFormat: format } = settings;
  const opened = openLog({ name, level, format });
  const exit = (code: number) => {
    opened.flush();
    process.exit(code);
  };
  process.on("uncaughtException", (error) => {
    opened.log.fatal({ event: "failed", err: error }, `stops at once: ${messageOf(error)}`);
    exit(FAILED);
  });
  const server = new Server(settings, opened.log, true);
  stopOnSignals(server, opened, exit);
  try {
    await server.start();
  } catch (error) {
    opened.log.fatal({ event: "not-started", err: error }, `cannot start: ${withHint(error)}`);
    exit(error instanceof InvalidOptionsError ? USAGE : FAILED);
  }
  const { port, adminPort = null, node } = server;
  process.stdout.write(`${JSON.stringify({ event: "listening", name, port, adminPort, node })}\n`);
  exit(codeOf(await server.closed));
}

function stopOnSignals(server: Server, { log }: OpenLog, exit: (code: number) => void): void {
  let first: number | undefined;
  const stop = (why: string) => {
    if (first !== undefined) {
      if (performance.now() - first < SAME_SIGNAL_MS) return;
      log.warn({ event: "signal", signal: why }, `${why} again: ends at once`);
      exit(FAILED);
    }
    first = performance.now();
    log.info({ event: "signal", signal: why }, `${why} received`);
    setTimeout(() => {
      log.error(
        { event: "stop-overdue" },
        `has not stopped within ${STOP_MS_MAX} ms: ends at once`,
      );
      exit(FAILED);
    }, STOP_MS_MAX).unref();
    server.stop().catch((error: unknown) => {
      log.fatal({ event: "failed", err: error }, `stops at once: ${messageOf(error)}`);
      exit(FAILED);
    });
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  // With a channel to its parent, a server does not outlive it.
  if (process.send === undefined) return;
  if (process.connected) process.once("disconnect", () => stop("the parent's end"));
  else stop("the parent's end");
}

function codeOf(reason: ClosedReason): number {
  return reason.type === "stopped" ? 0 : FAILED;
}

function withHint(error: unknown): string {
  const hint = error instanceof ServerError ? error.hint : undefined;
  return hint === undefined ? messageOf(error) : `${messageOf(error)} (${hint})`;
}

await main();
