import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Command, Flags, type Interfaces } from "@oclif/core";
import { drawSchedule } from "../chaos/draw.js";
import { describeKind, type FaultKind, isFaultKind, KIND_NAMES } from "../chaos/kinds.js";
import { missingHere, whyNot } from "../chaos/machine.js";
import type { ChaosOutcome } from "../chaos/outcome.js";
import { chaosJunit, chaosReport, ChaosStatus } from "../chaos/report.js";
import { FILES, runChaos } from "../chaos/run.js";
import type { ChaosSchedule } from "../chaos/schedule.js";
import { parseChaosSchedule, seedOf } from "../chaos/schedule-text.js";
import { UsageError } from "../errors.js";
import { driver } from "../report/call.js";
import { standardError, StatusLine } from "../report/status-line.js";
import { table } from "../report/table.js";
import { quoted } from "../report/words.js";
import { reason, writeReport } from "../report/write.js";
import { DriverCommand } from "./base.js";
import { onInterrupt } from "./interrupt.js";
import { ExitCode } from "./tell.js";

const SERVERS_MAX = 16;
const DEFAULTS = { servers: 3, clients: 6, keys: 6, rate: 100, durationMs: 30_000 } as const;
/** What a schedule already says. */
const DRAWN = [
  "servers",
  "clients",
  "keys",
  "rate",
  "duration",
  "minutes",
  "seed",
  "faults",
  "kills",
];

export class Chaos extends DriverCommand {
  static override summary = "Do harm to real servers under load, and check what their clients saw.";
  static override description = `Starts real servers and real clients, and kills, stops, cuts off, fills and empties the servers while the clients \
read, update and delete. Then heals everything, waits until all servers are at rest, reads every key everywhere, and checks \
the recorded history: no acknowledged update lost, no deleted value back, no false conflict, sessions and causality kept.

All faults are drawn from the seed before anything starts, and written to the run's folder. --replay does the same faults at the \
same times; but processes, disks and networks are not deterministic, so what comes of them may differ: replay a failure a few \
times. For failures that repeat exactly, see the simulate command.

What a machine cannot do is left out and named: filling a disk needs root and a tmpfs on Linux, jumps of the wall clock need \
libfaketime (found where packages install it, or named by VC_LIBFAKETIME).

Ctrl-C ends all servers and checks nothing. Exit codes: 0 passed, 1 failed, 2 wrong usage, 130 interrupted.`;
  static override usage = "chaos [FLAGS]";
  static override examples: Command.Example[] = [
    { description: "Half a minute of everything", command: "<%= config.bin %> chaos" },
    {
      description: "Two hundred kills under load, whatever else there is",
      command: "<%= config.bin %> chaos --kills 200 --faults kill,kill-all,lose-disk",
    },
    {
      description: "The faults of an earlier run, at the same times",
      command: "<%= config.bin %> chaos --replay /tmp/vc-driver-chaos-aB3dE9",
    },
  ];
  static override flags: Interfaces.FlagInput = {
    servers: Flags.integer({ summary: "How many servers (3).", min: 1, max: SERVERS_MAX }),
    clients: Flags.integer({ summary: "How many clients (6).", min: 1, max: 1_000 }),
    keys: Flags.integer({
      summary: "How many keys; fewer make more conflicts (6).",
      min: 1,
      max: 100_000,
    }),
    rate: Flags.integer({
      summary: "Operations a second, all clients together, at most (100).",
      min: 1,
      max: 100_000,
    }),
    duration: Flags.string({
      summary: "How long to do harm: 90s, 10m, 2h (30s; with --kills, as long as they take).",
      helpValue: "TIME",
      exclusive: ["minutes"],
    }),
    minutes: Flags.integer({ summary: "The same in minutes.", min: 1, max: 24 * 60 }),
    seed: Flags.string({
      summary: "What the faults and the load are drawn from; a random one by default, and printed.",
      helpValue: "N",
    }),
    faults: Flags.string({
      summary: "Only these kinds, separated by commas; `list` says which there are.",
      helpValue: "KINDS",
    }),
    "list-faults": Flags.boolean({
      summary: "Say which kinds of faults there are, and which of them this machine can do.",
    }),
    kills: Flags.integer({ summary: "End after so many kills -9.", min: 1, max: 100_000 }),
    replay: Flags.string({
      summary: "Do what this run's folder, or schedule file, says.",
      helpValue: "FOLDER-OR-FILE",
      exclusive: DRAWN,
    }),
    out: Flags.string({
      summary: "Keep everything in this folder, which is empty or new.",
      helpValue: "DIR",
    }),
    keep: Flags.boolean({ summary: "Keep data, logs and history of a run that passes, too." }),
    json: Flags.boolean({ summary: "One JSON document on standard output instead of the report." }),
    junit: Flags.string({ summary: "Also write a JUnit report to this file.", helpValue: "FILE" }),
    quiet: Flags.boolean({ char: "q", summary: "No progress, and a report only on what fails." }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Chaos);
    if (flags["list-faults"] === true || flags["faults"] === "list") return this.#list();
    const schedule = scheduleOf(flags);
    const dir = folderOf(flags["out"]);
    const quiet = flags["quiet"] === true;
    const status = quiet ? undefined : new StatusLine(standardError());
    status?.line(`seed ${schedule.seed}; everything goes to ${dir}`);
    const progress = status && new ChaosStatus(status, schedule.servers);
    const interrupt = onInterrupt();
    const mayKeep = flags["keep"] === true || flags["out"] !== undefined;
    let ended: ChaosOutcome;
    try {
      const { signal } = interrupt;
      ended = await runChaos(schedule, { dir, signal, progress: (seen) => progress?.show(seen) });
    } catch (error) {
      if (!mayKeep && interrupt.signal.aborted) rmSync(dir, { recursive: true, force: true });
      throw error;
    } finally {
      progress?.clear();
      interrupt.dispose();
    }
    this.#tell(finished(ended, dir, mayKeep), flags);
  }

  #tell(outcome: ChaosOutcome, flags: Record<string, unknown>): void {
    const failed = outcome.outcome === "failed";
    if (typeof flags["junit"] === "string")
      writeReport("junit", flags["junit"], chaosJunit(outcome));
    if (flags["json"] === true) this.log(JSON.stringify(outcome, undefined, 2));
    else if (failed || flags["quiet"] !== true) this.log(chaosReport(outcome, this.paint()));
    process.exitCode = failed ? ExitCode.failed : ExitCode.passed;
  }

  #list(): void {
    const missing = missingHere();
    const kinds = KIND_NAMES.map((kind) => ({
      kind,
      does: describeKind(kind).does,
      unavailable: whyNot(kind, SERVERS_MAX, missing),
    }));
    if (this.json) {
      this.log(JSON.stringify({ faults: kinds }, undefined, 2));
      return;
    }
    const rows = kinds.map(({ kind, does, unavailable }) => [
      kind,
      unavailable === undefined ? does : `${does} (not here: ${unavailable})`,
    ]);
    for (const line of table(rows)) this.log(line);
  }
}

/** Keeps or removes what was written, and says so. */
function finished(ended: ChaosOutcome, dir: string, mayKeep: boolean): ChaosOutcome {
  if (ended.outcome === "passed" && !mayKeep) {
    rmSync(dir, { recursive: true, force: true });
    return ended;
  }
  const again = `${driver()} chaos --replay ${quoted(dir)}`;
  const outcome = { ...ended, kept: dir, again };
  writeFileSync(join(dir, FILES.outcome), `${JSON.stringify(outcome, undefined, 2)}\n`);
  return outcome;
}

function scheduleOf(flags: Record<string, unknown>): ChaosSchedule {
  if (typeof flags["replay"] === "string") return readSchedule(flags["replay"]);
  const number = (name: keyof typeof DEFAULTS): number =>
    (flags[name] as number | undefined) ?? DEFAULTS[name];
  const killsMax = flags["kills"] as number | undefined;
  return drawSchedule({
    seed: flags["seed"] === undefined ? randomSeed() : seedOf(flags["seed"], "--seed"),
    servers: number("servers"),
    load: { clients: number("clients"), keys: number("keys"), rate: number("rate") },
    durationMs: durationOf(flags) ?? (killsMax === undefined ? DEFAULTS.durationMs : undefined),
    killsMax,
    kinds: kindsOf(flags["faults"] as string | undefined, number("servers")),
  });
}

function readSchedule(given: string): ChaosSchedule {
  try {
    const file = statSync(given).isDirectory() ? join(given, FILES.schedule) : given;
    return parseChaosSchedule(readFileSync(file, "utf8"), file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--replay ${given}: cannot be read: ${reason(error)}`, { cause: error });
  }
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const DURATION_MS_MAX = 24 * 3_600_000;

function durationOf(flags: Record<string, unknown>): number | undefined {
  if (typeof flags["minutes"] === "number") return flags["minutes"] * 60_000;
  const text = flags["duration"];
  if (typeof text !== "string") return undefined;
  const [, digits = "", unit = "s"] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? [];
  const ms = Math.round(Number(digits) * (UNITS[unit] ?? 0));
  if (digits !== "" && ms >= 1 && ms <= DURATION_MS_MAX) return ms;
  throw new UsageError(`--duration ${text}: expected a time such as 90s, 10m or 2h, up to 24h`);
}

function kindsOf(text: string | undefined, servers: number): readonly FaultKind[] {
  const missing = { tmpfs: undefined, libfaketime: undefined };
  const possible = KIND_NAMES.filter((kind) => whyNot(kind, servers, missing) === undefined);
  if (text === undefined) return possible;
  if (text === "none") return [];
  return text.split(",").map((word) => {
    const kind = word.trim();
    if (!isFaultKind(kind)) {
      throw new UsageError(
        `--faults: ${kind} is no kind of fault; there are ${KIND_NAMES.join(", ")}`,
      );
    }
    const why = whyNot(kind, servers, missing);
    if (why !== undefined) throw new UsageError(`--faults: ${kind} ${why}`);
    return kind;
  });
}

function randomSeed(): bigint {
  return randomBytes(8).readBigUInt64BE();
}

function folderOf(out: string | undefined): string {
  if (out === undefined) return mkdtempSync(join(tmpdir(), "vc-driver-chaos-"));
  const dir = resolve(out);
  try {
    mkdirSync(dir, { recursive: true });
    if (existsSync(dir) && readdirSync(dir).length > 0) {
      throw new UsageError(`--out ${out}: is not empty`);
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--out ${out}: cannot be used: ${reason(error)}`, { cause: error });
  }
  return dir;
}
