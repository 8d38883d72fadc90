/**
 * Scenarios for a vclock cluster: real server processes, faults on purpose, expectations that must hold.
 *
 * The `vc-driver` command is built on what this module exports; tests of other programs may use it as well.
 *
 * @packageDocumentation
 */
import type { Command } from "@oclif/core";
import { Chaos } from "./commands/chaos.js";
import { Check } from "./commands/check.js";
import { Record as RecordCommand } from "./commands/record.js";
import { Run } from "./commands/run.js";
import { Show } from "./commands/show.js";
import { Simulate } from "./commands/simulate.js";

/** The commands of `vc-driver`, by name. */
export const COMMANDS: Readonly<Record<string, Command.Class>> = {
  run: Run,
  show: Show,
  simulate: Simulate,
  check: Check,
  chaos: Chaos,
  record: RecordCommand,
};

export {
  DeadlineError,
  DriverError,
  ExpectationError,
  type InputProblem,
  InputSyntaxError,
  InterruptedError,
  type Problem,
  ScenarioSyntaxError,
  ServerProcessError,
  ServersUnreachedError,
  SimulationThreadError,
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
