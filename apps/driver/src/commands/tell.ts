/** How an error is told: in plain words on standard error, or as a document. */
import {
  DriverError,
  InputSyntaxError,
  InterruptedError,
  ScenarioSyntaxError,
  ServersUnreachedError,
  UsageError,
} from "../errors.js";
import { visible } from "../report/words.js";

/** How the driver ends. */
export const ExitCode = { passed: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Tells it, and keeps its exit code. @param json whether as a document on standard output */
export function tellError(error: Error, json: boolean): void {
  process.exitCode = exitCodeOf(error);
  if (json) {
    const code = error instanceof DriverError ? error.code : "VC_DRIVER_UNEXPECTED";
    const listed = error instanceof ScenarioSyntaxError || error instanceof InputSyntaxError;
    const problems = listed ? { problems: error.problems } : {};
    process.stdout.write(
      `${JSON.stringify({ error: { code, message: error.message, ...problems } })}\n`,
    );
    return;
  }
  // Messages quote files and command lines.
  say(error.message.split("\n").map(visible).join("\n"));
  if (error instanceof ScenarioSyntaxError) {
    say("No scenario was played. The format is described in the package's README.");
  }
  const isAsked = (process.env["DEBUG"] ?? "") !== "";
  // What the operating system refuses, such as a file, is nobody's bug.
  if (!isAsked && !(error instanceof DriverError) && !("syscall" in error)) {
    say("This should not have happened. With DEBUG=vc-driver in the environment, it says where.");
  }
  if (isAsked && error.stack !== undefined) say(error.stack);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function exitCodeOf(error: Error): number {
  if (error instanceof InterruptedError) return ExitCode.interrupted;
  const usage = [UsageError, ScenarioSyntaxError, InputSyntaxError, ServersUnreachedError];
  return usage.some((kind) => error instanceof kind) ? ExitCode.usage : ExitCode.failed;
}
