import { Command, Errors } from "@oclif/core";
import {
  DriverError,
  InputSyntaxError,
  InterruptedError,
  ScenarioSyntaxError,
  UsageError,
} from "../errors.js";
import { type Paint, painter } from "../report/words.js";

/** How the driver ends. */
export const ExitCode = { passed: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** What the commands share: errors in plain words, exit codes, colours only where somebody sees them. */
export abstract class DriverCommand extends Command {
  /** Whether errors, too, are to be one JSON document. Known before the flags are parsed. */
  protected get json(): boolean {
    const end = this.argv.indexOf("--");
    return this.argv.slice(0, end < 0 ? undefined : end).includes("--json");
  }

  protected paint(stream: { isTTY?: boolean } = process.stdout): Paint {
    return painter(stream.isTTY === true && (process.env["NO_COLOR"] ?? "") === "");
  }

  protected override async catch(error: Error & { exitCode?: number }): Promise<void> {
    if (error instanceof Errors.ExitError) throw error;
    process.exitCode = exitCodeOf(error);
    const code = error instanceof DriverError ? error.code : "VC_DRIVER_UNEXPECTED";
    if (this.json) {
      const listed = error instanceof ScenarioSyntaxError || error instanceof InputSyntaxError;
      const problems = listed ? { problems: error.problems } : {};
      const usage = error instanceof Errors.CLIError ? "VC_DRIVER_USAGE" : code;
      this.log(JSON.stringify({ error: { code: usage, message: error.message, ...problems } }));
      return;
    }
    this.logToStderr(error.message);
    if (error instanceof ScenarioSyntaxError) {
      this.logToStderr("No scenario was played. The format is described in the package's README.");
    }
    if ((process.env["DEBUG"] ?? "") !== "" && error.stack !== undefined)
      this.logToStderr(error.stack);
  }
}

function exitCodeOf(error: Error): number {
  if (error instanceof InterruptedError) return ExitCode.interrupted;
  const usage = [UsageError, ScenarioSyntaxError, InputSyntaxError, Errors.CLIError];
  return usage.some((kind) => error instanceof kind) ? ExitCode.usage : ExitCode.failed;
}
