/** Plays scenarios, each on servers of its own, and says what became of them. */
import { rmSync } from "node:fs";
import { Cluster } from "./cluster/cluster.js";
import { Reaper } from "./cluster/reaper.js";
import { DeadlineError, DriverError, ExpectationError, InterruptedError } from "./errors.js";
import type { FailureReport, RunOutcome, ScenarioOutcome, StepOutcome } from "./play/outcome.js";
import { type Failure, play, type Played } from "./play/play.js";
import { driver } from "./report/call.js";
import { quoted } from "./report/words.js";
import { describeStep } from "./scenario/story.js";
import type { Scenario } from "./scenario/types.js";

/** Told while scenarios are played, several at once when they are. */
export interface Listener {
  scenarioBegins?(scenario: Scenario, index: number): void;
  stepBegins?(scenario: Scenario, text: string): void;
  stepEnded?(scenario: Scenario, step: StepOutcome): void;
  scenarioEnded?(outcome: ScenarioOutcome, index: number): void;
}

export interface RunOptions {
  /** Use the ports that a scenario fixes, rather than free ones. */
  readonly fixedPorts?: boolean;
  /** Use these ports, for every scenario; the first ones, when it has fewer servers. */
  readonly ports?: readonly number[];
  /** How many scenarios at a time; 1 by default, and always 1 with ports that are not free ones. */
  readonly jobs?: number;
  /** Play no further scenario once one has failed. */
  readonly bail?: boolean;
  /** Keep data and logs of scenarios that fail. */
  readonly keep?: boolean;
  /** Ends everything: what is under way fails, and its servers are killed. */
  readonly signal?: AbortSignal;
  readonly listener?: Listener;
}

const LOG_LINES = 12;

/**
 * Plays scenarios and returns what became of each, in their order. Every process that was started has ended by then.
 *
 * @throws InterruptedError when `signal` fires
 */
export async function runScenarios(
  scenarios: readonly Scenario[],
  options: RunOptions = {},
): Promise<RunOutcome> {
  const startMs = performance.now();
  const reaper = new Reaper();
  const outcomes: ScenarioOutcome[] = [];
  const signal = options.signal ?? new AbortController().signal;
  const free = options.fixedPorts !== true && options.ports === undefined;
  let next = 0;
  let failed = false;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < scenarios.length; index = next++) {
      const scenario = scenarios[index];
      if (scenario === undefined || signal.aborted) return;
      const skip = failed && options.bail === true;
      const outcome = skip
        ? skipped(scenario)
        : await one(scenario, index, options, reaper, signal);
      failed ||= outcome.outcome === "failed";
      outcomes[index] = outcome;
      options.listener?.scenarioEnded?.(outcome, index);
    }
  };
  const kill = (): void => reaper.killAll();
  process.once("exit", kill);
  signal.addEventListener("abort", kill, { once: true });
  try {
    const jobs = free ? (options.jobs ?? 1) : 1;
    await Promise.all(Array.from({ length: jobs }, worker));
  } finally {
    process.off("exit", kill);
    signal.removeEventListener("abort", kill);
    await reaper.close();
  }
  if (signal.aborted) throw new InterruptedError("interrupted; all servers have been ended");
  return { scenarios: outcomes, elapsedMs: since(startMs) };
}

async function one(
  scenario: Scenario,
  index: number,
  options: RunOptions,
  reaper: Reaper,
  signal: AbortSignal,
): Promise<ScenarioOutcome> {
  const { listener } = options;
  const startMs = performance.now();
  const ports = options.ports ?? (options.fixedPorts === true ? scenario.ports : undefined);
  listener?.scenarioBegins?.(scenario, index);
  const cluster = await Cluster.open(
    { servers: scenario.servers, ports, tuning: scenario.tuning },
    reaper,
  );
  let played: Played;
  let logs: FailureReport["logs"] = {};
  let keep = false;
  try {
    played = await play(scenario, cluster, signal, {
      begins: (text) => listener?.stepBegins?.(scenario, text),
      ended: (step) => listener?.stepEnded?.(scenario, step),
    });
    if (played.failure !== undefined) logs = cluster.logs(LOG_LINES);
    keep = played.failure !== undefined && options.keep === true;
  } finally {
    await cluster.close();
    if (!keep) rmSync(cluster.dir, { recursive: true, force: true });
  }
  const { steps, failure } = played;
  return {
    name: scenario.name,
    file: scenario.file,
    teaches: scenario.teaches,
    outcome: failure === undefined ? "passed" : "failed",
    servers: scenario.servers,
    ports: ports?.slice(0, scenario.servers),
    steps,
    failure: failure && report(failure, scenario, logs, keep ? cluster.dir : undefined),
    elapsedMs: since(startMs),
  };
}

function skipped(scenario: Scenario): ScenarioOutcome {
  const { name, file, teaches, servers } = scenario;
  const nothing = { ports: undefined, steps: [], failure: undefined, elapsedMs: 0 };
  return { name, file, teaches, servers, outcome: "skipped", ...nothing };
}

function report(
  { error, step, turns }: Failure,
  scenario: Scenario,
  logs: FailureReport["logs"],
  kept: string | undefined,
): FailureReport {
  const compared = error instanceof ExpectationError || error instanceof DeadlineError;
  const late = error instanceof DeadlineError ? ` within ${error.withinMs} ms` : "";
  return {
    step: step && `${describeStep(step)}${turns === "" ? "" : ` (${turns})`}`,
    line: step?.line,
    code: error instanceof DriverError ? error.code : "VC_DRIVER_UNEXPECTED",
    message: error instanceof Error ? error.message : String(error),
    expected: compared ? `${error.expected}${late}` : undefined,
    got: compared ? error.got : undefined,
    logs,
    kept,
    again: `${driver()} run ${quoted(scenario.file)} --keep`,
  };
}

function since(startMs: number): number {
  return Math.round(performance.now() - startMs);
}
