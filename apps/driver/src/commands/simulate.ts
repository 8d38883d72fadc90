import { availableParallelism } from "node:os";
import { type Command, Flags, type Interfaces } from "@oclif/core";
import { standardError, StatusLine } from "../report/status-line.js";
import { writeReport } from "../report/write.js";
import { firstSeed, milliseconds, replayFlags, replaySource } from "../simulate/flags.js";
import type { SimulationOutcome } from "../simulate/outcome.js";
import { SeedProgress } from "../simulate/progress.js";
import {
  replayHistory,
  replayJson,
  replayOne,
  replayReport,
  replayTrace,
} from "../simulate/replay.js";
import {
  failedSeedReport,
  simulationJson,
  simulationJUnit,
  simulationSummary,
} from "../simulate/report.js";
import { runSeeds, type SeedOptions } from "../simulate/seeds.js";
import { simulationOptions, systemUrl } from "../simulate/system.js";
import { DriverCommand } from "./base.js";
import { onInterrupt } from "./interrupt.js";
import { ExitCode } from "./tell.js";

const SEEDS_DEFAULT = 200;
const FAILURES_MAX = 3;
const JOBS_MAX = 256;
const ACTIONS_MAX = 100_000;

export class Simulate extends DriverCommand {
  static override summary = "Run whole clusters in one process, each from one number, with faults.";
  static override description = `A seed makes a cluster: the replica's own code, with a simulated network, disks and clocks, clients, and faults of all kinds. \
First faults strike, and no promise may be broken; then everything heals, and all servers must agree, with nothing left behind. \
A model beside the run and the checker of histories both look at it. What a seed does is always the same.

A seed that fails is made smaller: fewer servers, keys, faults and actions. What remains is shown as a space-time diagram, and kept \
in a folder, vc-simulation-SEED, with the command that runs it again.

Exit codes: 0 nothing was wrong, 1 a seed failed, 2 wrong usage, 130 interrupted.`;
  static override examples: Command.Example[] = [
    { description: "Two hundred clusters", command: "<%= config.bin %> simulate" },
    {
      description: "Others than yesterday, for ten minutes",
      command: "<%= config.bin %> simulate --from random --minutes 10",
    },
    {
      description: "See what one seed does",
      command: "<%= config.bin %> simulate --replay 42",
    },
    {
      description: "Run what was kept of a failing seed",
      command: "<%= config.bin %> simulate --replay vc-simulation-42/shrunk.schedule",
    },
  ];
  static override flags: Interfaces.FlagInput = {
    seeds: Flags.integer({
      summary: `How many seeds to run (${SEEDS_DEFAULT}).`,
      min: 1,
      exclusive: ["minutes", "replay"],
    }),
    minutes: Flags.string({
      summary: "Run seeds for so long.",
      helpValue: "M",
      exclusive: ["replay"],
    }),
    from: Flags.string({
      summary: "The first seed, decimal or 0x and hexadecimal, or `random`; the others follow.",
      default: "1",
      helpValue: "SEED",
    }),
    jobs: Flags.integer({
      summary: "How many clusters at a time; by default as many as there are processors.",
      min: 1,
      max: JOBS_MAX,
    }),
    actions: Flags.integer({
      summary: "How many actions a seed draws before everything heals.",
      min: 1,
      max: ACTIONS_MAX,
    }),
    system: Flags.string({
      summary: "Simulate the default export of this module instead of the replica.",
      helpValue: "MODULE",
    }),
    bail: Flags.boolean({ summary: "Stop after the first seed that fails." }),
    "keep-going": Flags.boolean({
      summary: `Run all seeds, however many fail; otherwise ${FAILURES_MAX} are enough.`,
      exclusive: ["bail"],
    }),
    folder: Flags.string({
      summary: "Where the folders of failing seeds are made.",
      default: ".",
      helpValue: "FOLDER",
    }),
    replay: Flags.string({
      summary: "Run one seed, or the schedule in a file, and show everything that happens.",
      helpValue: "SEED|FILE",
    }),
    trace: Flags.string({
      summary: "Write the whole trace of a replay to this file, a line an entry.",
      helpValue: "FILE",
      dependsOn: ["replay"],
    }),
    history: Flags.string({
      summary: "Write what the clients of a replay did and saw to this file, as JSON lines.",
      helpValue: "FILE",
      dependsOn: ["replay"],
    }),
    json: Flags.boolean({ summary: "One JSON document on standard output instead of the report." }),
    junit: Flags.string({
      summary: "Also write a JUnit report to this file.",
      helpValue: "FILE",
      exclusive: ["replay"],
    }),
    quiet: Flags.boolean({ char: "q", summary: "No progress, and a report only on what fails." }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Simulate);
    // Before threads load it, so that what is wrong with it is told at once.
    const system = flags["system"] === undefined ? undefined : systemUrl(flags["system"]);
    const options = await simulationOptions(flags["actions"], system);
    if (flags["replay"] === undefined) {
      await this.#seeds({ actions: flags["actions"], system }, flags);
      return;
    }
    const source = replaySource(flags["replay"]);
    const name = typeof source === "bigint" ? `seed ${source}` : flags["replay"];
    const replayed = replayOne(source, name, options);
    const { trace, history } = flags;
    if (trace !== undefined) writeReport("trace", trace, replayTrace(replayed));
    if (history !== undefined) writeReport("history", history, replayHistory(replayed));
    const failed = replayed.failure !== undefined;
    if (flags["json"]) this.log(replayJson(replayed));
    else if (!flags["quiet"] || failed) this.log(replayReport(replayed, this.paint()));
    process.exitCode = failed ? ExitCode.failed : ExitCode.passed;
  }

  async #seeds(
    settings: Pick<SeedOptions, "actions" | "system">,
    flags: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const interrupt = onInterrupt();
    const status = flags["quiet"] === true ? undefined : new StatusLine(standardError());
    const from = firstSeed(String(flags["from"]));
    status?.line(`From seed ${from}.`);
    const forMs = milliseconds(flags["minutes"] as string | undefined);
    const wanted = (flags["seeds"] as number | undefined) ?? SEEDS_DEFAULT;
    const seeds = forMs === undefined ? wanted : Number.MAX_SAFE_INTEGER;
    const progress = status && new SeedProgress(status, { seeds, forMs });
    const again = replayFlags(settings.actions, flags["system"] as string | undefined);
    let outcome: SimulationOutcome;
    try {
      outcome = await runSeeds({
        ...settings,
        from,
        seeds,
        untilMs: forMs === undefined ? undefined : performance.now() + forMs,
        jobs: (flags["jobs"] as number | undefined) ?? availableParallelism(),
        failuresMax: failuresMax(flags),
        folder: String(flags["folder"]),
        signal: interrupt.signal,
        flags: again,
        listener: {
          ran: (tally, failures) => progress?.ran(tally, failures),
          failed: (seed, failure) => progress?.failed(seed, failure),
          shrinking: (seed, attempts, actions) => progress?.shrinking(seed, attempts, actions),
          told: (failed) => {
            status?.clear();
            if (flags["json"] !== true) this.log(failedSeedReport(failed, again, this.paint()));
          },
        },
      });
    } finally {
      status?.clear();
      interrupt.dispose();
    }
    this.#tell(outcome, flags, again);
  }

  #tell(
    outcome: SimulationOutcome,
    flags: Readonly<Record<string, unknown>>,
    again: readonly string[],
  ): void {
    if (typeof flags["junit"] === "string") {
      writeReport("junit", flags["junit"], simulationJUnit(outcome, again));
    }
    const isJson = flags["json"] === true;
    this.log(isJson ? simulationJson(outcome) : simulationSummary(outcome, this.paint()));
    if (outcome.failures.length > 0) process.exitCode = ExitCode.failed;
    else if (outcome.endedBy === "interrupt") process.exitCode = ExitCode.interrupted;
    else process.exitCode = ExitCode.passed;
  }
}

function failuresMax(flags: Readonly<Record<string, unknown>>): number {
  if (flags["bail"] === true) return 1;
  return flags["keep-going"] === true ? Number.MAX_SAFE_INTEGER : FAILURES_MAX;
}
