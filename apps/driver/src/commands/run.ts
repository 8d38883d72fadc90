import { type Command, Flags, type Interfaces } from "@oclif/core";
import { UsageError } from "../errors.js";
import { count, type RunOutcome, type ScenarioOutcome } from "../play/outcome.js";
import { jsonReport } from "../report/json.js";
import { junitReport } from "../report/junit.js";
import { LiveProgress } from "../report/progress.js";
import { standardError } from "../report/status-line.js";
import { scenarioReport, summary } from "../report/text.js";
import { writeReport } from "../report/write.js";
import { runScenarios } from "../run.js";
import { loadScenarios } from "../scenario/files.js";
import type { Scenario } from "../scenario/types.js";
import { DriverCommand } from "./base.js";
import { onInterrupt } from "./interrupt.js";
import { ExitCode } from "./tell.js";

const JOBS_MAX = 16;

export class Run extends DriverCommand {
  static override summary = "Play scenarios against real servers, and say what became of them.";
  static override description = `Each scenario gets servers of its own: processes on free ports of this machine, with data in a temporary folder. \
Steps update, read, pause, kill, cut the network; expectations say what must come of it. \
Without FILES, all scenarios that ship with this command are played.

Exit codes: 0 all passed, 1 one failed, 2 wrong usage or a scenario file that cannot be read, 130 interrupted.`;
  static override usage = "run [FILES...] [FLAGS]";
  static override strict = false;
  static override examples: Command.Example[] = [
    { description: "Play everything that ships", command: "<%= config.bin %> run" },
    { description: "See what there is", command: "<%= config.bin %> run --list" },
    {
      description: "The two cases of the system this started from, at its ports",
      command: "<%= config.bin %> run --filter seed --fixed-ports",
    },
    {
      description: "Your own scenarios, for a build server",
      command: "<%= config.bin %> run scenarios/ --junit results.xml --jobs 2",
    },
    {
      description: "Look closely at one that fails",
      command: "<%= config.bin %> run my.yaml --keep",
    },
  ];
  static override flags: Interfaces.FlagInput = {
    filter: Flags.string({
      summary: "Only scenarios whose name contains this text, or matches /this pattern/.",
      helpValue: "TEXT",
    }),
    list: Flags.boolean({ summary: "Only say which scenarios there are." }),
    jobs: Flags.integer({
      summary: "How many scenarios to play at a time.",
      description: "Only with free ports; scenarios that share ports are played one after another.",
      default: 1,
      min: 1,
      max: JOBS_MAX,
    }),
    bail: Flags.boolean({ summary: "Stop after the first scenario that fails." }),
    keep: Flags.boolean({ summary: "Keep data and logs of scenarios that fail." }),
    "fixed-ports": Flags.boolean({
      aliases: ["seed-ports"],
      summary: "Use the ports that a scenario names, rather than free ones.",
      exclusive: ["ports"],
    }),
    ports: Flags.integer({
      summary: "Use these ports: one for each server of the largest scenario.",
      multiple: true,
      min: 1,
      max: 65_535,
    }),
    json: Flags.boolean({ summary: "One JSON document on standard output instead of the report." }),
    junit: Flags.string({ summary: "Also write a JUnit report to this file.", helpValue: "FILE" }),
    quiet: Flags.boolean({
      char: "q",
      summary: "No progress, and a report only on what fails.",
    }),
  };

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Run);
    const scenarios = filtered(loadScenarios(argv as string[]), flags["filter"]);
    checkPorts(flags["ports"], scenarios);
    if (flags["list"]) return this.#list(scenarios);

    const progress = this.#progress(flags["quiet"], scenarios.length);
    const reports = this.#reports(flags, progress);
    const interrupt = onInterrupt();
    let outcome: RunOutcome;
    try {
      outcome = await runScenarios(scenarios, {
        jobs: flags["jobs"],
        bail: flags["bail"],
        keep: flags["keep"],
        fixedPorts: flags["fixed-ports"],
        ...(flags["ports"] === undefined ? {} : { ports: flags["ports"] }),
        signal: interrupt.signal,
        listener: {
          scenarioBegins: (scenario) => progress?.scenarioBegins(scenario),
          stepBegins: (scenario, text) => progress?.stepBegins(scenario, text),
          stepEnded: (scenario, step) => progress?.stepEnded(scenario, step),
          scenarioEnded: (ended, index) => {
            progress?.scenarioEnded(ended);
            reports(ended, index);
          },
        },
      });
    } finally {
      progress?.clear();
      interrupt.dispose();
    }
    if (flags["junit"] !== undefined) writeReport("junit", flags["junit"], junitReport(outcome));
    this.log(flags["json"] ? jsonReport(outcome) : summary(outcome, this.paint()));
    process.exitCode = count(outcome, "failed") === 0 ? ExitCode.passed : ExitCode.failed;
  }

  #list(scenarios: readonly Scenario[]): void {
    if (this.json) {
      const list = scenarios.map(({ name, file, teaches, servers }) => ({
        name,
        file,
        teaches,
        servers,
      }));
      this.log(JSON.stringify({ scenarios: list }, undefined, 2));
      return;
    }
    const width = Math.max(...scenarios.map(({ name }) => name.length));
    for (const { name, teaches } of scenarios) {
      this.log(`${name.padEnd(width)}  ${/^.*?[.!?](?= |$)/.exec(teaches)?.[0] ?? teaches}`);
    }
  }

  #progress(quiet: boolean, total: number): LiveProgress | undefined {
    return quiet ? undefined : new LiveProgress(standardError(), total);
  }

  /** Prints reports in the scenarios' order, each as soon as those before it are out. */
  #reports(
    flags: Record<string, unknown>,
    progress: LiveProgress | undefined,
  ): (outcome: ScenarioOutcome, index: number) => void {
    const waiting = new Map<number, ScenarioOutcome>();
    const paint = this.paint();
    let next = 0;
    return (ended, index) => {
      waiting.set(index, ended);
      for (let outcome = waiting.get(next); outcome !== undefined; outcome = waiting.get(next)) {
        next += 1;
        if (flags["json"] === true) continue;
        if (flags["quiet"] === true && outcome.outcome !== "failed") continue;
        progress?.clear();
        this.log(scenarioReport(outcome, paint));
      }
    };
  }
}

function filtered(scenarios: readonly Scenario[], filter: string | undefined): readonly Scenario[] {
  if (filter === undefined) return scenarios;
  const pattern = /^\/(.+)\/$/.exec(filter)?.[1];
  const matches =
    pattern === undefined ? (name: string) => name.includes(filter) : matcher(pattern);
  const found = scenarios.filter(({ name }) => matches(name));
  if (found.length > 0) return found;
  const names = scenarios.map(({ name }) => name).join(", ");
  throw new UsageError(`--filter ${filter}: fits no scenario; there are ${names}`);
}

function matcher(pattern: string): (name: string) => boolean {
  try {
    const expression = new RegExp(pattern);
    return (name) => expression.test(name);
  } catch (error) {
    throw new UsageError(`--filter /${pattern}/: not a pattern`, { cause: error });
  }
}

function checkPorts(ports: readonly number[] | undefined, scenarios: readonly Scenario[]): void {
  if (ports === undefined) return;
  if (new Set(ports).size < ports.length) throw new UsageError("--ports: a port occurs twice");
  const needed = Math.max(...scenarios.map(({ servers }) => servers));
  if (ports.length < needed) {
    throw new UsageError(`--ports: ${needed} ports are needed, ${ports.length} are given`);
  }
}
