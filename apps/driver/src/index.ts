/**
 * Scenarios for a vclock cluster: real server processes, faults on purpose, expectations that must hold.
 *
 * The `vc-driver` command is built on what this module exports; tests of other programs may use it as well.
 */
import type { Command } from "@oclif/core";
import { Run } from "./commands/run.js";
import { Show } from "./commands/show.js";

/** The commands of `vc-driver`, by name. */
export const COMMANDS: Readonly<Record<string, Command.Class>> = { run: Run, show: Show };

export {
  DeadlineError,
  DriverError,
  ExpectationError,
  InterruptedError,
  type Problem,
  ScenarioSyntaxError,
  ServerProcessError,
  StepError,
  UsageError,
} from "./errors.js";
export type { FailureReport, RunOutcome, ScenarioOutcome, StepOutcome } from "./play/outcome.js";
export { jsonReport } from "./report/json.js";
export { junitReport } from "./report/junit.js";
export { type Listener, runScenarios, type RunOptions } from "./run.js";
export { loadScenarios, shippedFiles } from "./scenario/files.js";
export { parseScenario } from "./scenario/parse.js";
export type { Scenario, Step } from "./scenario/types.js";
