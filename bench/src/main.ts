/**
 * The bench as a command. Exits with 0 when everything was measured, 1 when something failed, 2 for a command line that cannot
 * be honoured, 130 when it was interrupted.
 */
import { parseCommand } from "./cli/command.js";
import { runCommand } from "./cli/run.js";
import { InterruptedError, UsageError } from "./errors.js";

const FAILED = 1;
const USAGE = 2;
const INTERRUPTED = 130;

function exitCode(error: unknown): number {
  if (error instanceof UsageError) return USAGE;
  return error instanceof InterruptedError ? INTERRUPTED : FAILED;
}

const interrupt = new AbortController();
const onSignal = () => interrupt.abort();
process.once("SIGINT", onSignal);
process.once("SIGTERM", onSignal);
try {
  console.log(await runCommand(parseCommand(process.argv.slice(2)), interrupt.signal));
} catch (error) {
  const code = exitCode(error);
  console.error(code === FAILED ? error : (error as Error).message);
  if (code === USAGE) console.error("--help tells what there is");
  process.exitCode = code;
}
