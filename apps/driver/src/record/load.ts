/** The command whose use of the servers is recorded. */
import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { Reaper } from "../cluster/reaper.js";
import { UsageError } from "../errors.js";

/** How long a command that was asked to end may take. */
const END_MS = 10_000;

export interface LoadOptions {
  /** The environment that it has besides ours. */
  readonly environment: Readonly<Record<string, string>>;
  /** Sends what it prints to standard error: standard output is for something else. */
  readonly aside: boolean;
  /** Asks it to end. */
  readonly signal: AbortSignal;
}

/**
 * Runs a command until it ends. It does not outlive this process.
 *
 * @returns its exit code, as a shell has it: 128 and the signal's number when a signal ended it
 * @throws UsageError when it cannot be started
 */
export async function runLoad(
  [command = "", ...args]: readonly string[],
  { environment, aside, signal }: LoadOptions,
): Promise<number> {
  const reaper = new Reaper();
  const child = spawn(command, args, {
    stdio: ["inherit", aside ? 2 : "inherit", "inherit"],
    env: { ...process.env, ...environment },
  });
  if (child.pid !== undefined) reaper.watch(child.pid);
  let timer: NodeJS.Timeout | undefined;
  const interrupted = (): void => {
    child.kill("SIGTERM");
    timer = setTimeout(() => child.kill("SIGKILL"), END_MS);
  };
  if (signal.aborted) interrupted();
  signal.addEventListener("abort", interrupted, { once: true });
  try {
    return await ended(child, command);
  } finally {
    if (child.pid !== undefined) reaper.forget(child.pid);
    signal.removeEventListener("abort", interrupted);
    clearTimeout(timer);
    await reaper.close();
  }
}

function ended(child: ChildProcess, command: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", (error) => {
      reject(new UsageError(`${command}: cannot be started: ${error.message}`, { cause: error }));
    });
    child.once("exit", (code, signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
