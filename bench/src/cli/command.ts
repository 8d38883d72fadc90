/**
 * The command line: which command, with which settings.
 */
import type { ParseArgsConfig } from "node:util";
import type { CheckerOptions } from "../checker/run-checkers.js";
import type { ClockOptions } from "../clock/run-clocks.js";
import { parseEntropy, type EntropyCommand } from "../entropy/command.js";
import { UsageError } from "../errors.js";
import { STANDARD_LOAD, type LoadSpec } from "../load/spec.js";
import { parseStartup, type StartupCommand } from "../startup/command.js";
import type { LoadTarget } from "../suite/run-single.js";
import type { StageOptions } from "../suite/stage.js";
import type { TraceOptions } from "../trace/run-traces.js";
import type { TraceCostOptions } from "../trace-cost/run-trace-cost.js";
import { parseComparison, type ComparisonCommand } from "./comparison-command.js";
import {
  choiceFlag,
  distributionFlag,
  listFlag,
  numberFlag,
  parseFlags,
  stringFlag,
  type Flags,
} from "./flags.js";

export type Command =
  | { readonly type: "help" }
  | ComparisonCommand
  | EntropyCommand
  | StartupCommand
  | {
      readonly type: "load";
      readonly spec: LoadSpec;
      readonly on: LoadTarget;
      readonly json: string | undefined;
    }
  | {
      readonly type: "checker";
      readonly options: CheckerOptions;
      readonly json: string | undefined;
      /** Whether to write CHECKER.md. */
      readonly write: boolean;
    }
  | {
      readonly type: "clock";
      readonly options: ClockOptions;
      readonly json: string | undefined;
      /** Whether to write CLOCK.md. */
      readonly write: boolean;
    }
  | {
      readonly type: "trace";
      readonly options: TraceOptions;
      readonly json: string | undefined;
      /** Whether to write TRACE.md. */
      readonly write: boolean;
    }
  | {
      readonly type: "trace-cost";
      readonly options: TraceCostOptions;
      readonly json: string | undefined;
      /** Whether to write TRACE-COST.md. */
      readonly write: boolean;
    };

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;

const SHARED_FLAGS = {
  connections: text,
  depth: text,
  keys: text,
  distribution: text,
  theta: text,
  "value-bytes": text,
  "warm-up-seconds": text,
  seconds: text,
  seed: text,
  "entry-servers": text,
  dir: text,
  profile: text,
  json: text,
  help: flag,
} as const satisfies ParseArgsConfig["options"];

const LOAD_FLAGS = {
  ...SHARED_FLAGS,
  "read-share": text,
  reads: text,
  updates: text,
  operations: text,
  servers: text,
  echo: flag,
} as const;

const CHECKER_FLAGS = {
  quick: flag,
  full: flag,
  write: flag,
  repetitions: text,
  seed: text,
  json: text,
  help: flag,
} as const;

const CLOCK_FLAGS = {
  quick: flag,
  write: flag,
  rounds: text,
  seed: text,
  json: text,
  help: flag,
} as const;

const TRACE_FLAGS = { quick: flag, write: flag, seed: text, json: text, help: flag } as const;

const TRACE_COST_FLAGS = { ...SHARED_FLAGS, quick: flag, write: flag, pairs: text } as const;

const SERVERS = 3;
const CONSISTENCIES = ["one", "quorum", "all"] as const;
const LOAD_TIMES = { warmUpSeconds: 1, seconds: 5 };

/** @throws UsageError for a command line that cannot be honoured */
export function parseCommand(args: readonly string[]): Command {
  // npm and turbo pass their own separator on.
  const given = args.filter((arg) => arg !== "--");
  if (given[0] === "load") return parseLoad(given.slice(1));
  if (given[0] === "clock") return parseClock(given.slice(1));
  if (given[0] === "trace") return parseTrace(given.slice(1));
  if (given[0] === "startup") return parseStartup(given.slice(1));
  if (given[0] === "trace-cost") return parseTraceCost(given.slice(1));
  if (given[0] === "entropy") return parseEntropy(given.slice(1));
  return given[0] === "checker" ? parseChecker(given.slice(1)) : parseComparison(given);
}

const CHECKER_SIZES = [1_000, 10_000, 100_000, 1_000_000];

function parseChecker(args: readonly string[]): Command {
  const flags = parseFlags(args, CHECKER_FLAGS);
  if (flags["help"] === true) return { type: "help" };
  const { quick, full } = flags;
  if (quick === true && full === true) {
    throw new UsageError("--quick and --full: give one of them");
  }
  const left = quick === true ? 2 : Number(full !== true);
  return {
    type: "checker",
    json: stringFlag(flags, "json"),
    write: flags["write"] === true,
    options: {
      sizes: CHECKER_SIZES.slice(0, CHECKER_SIZES.length - left),
      repetitions: numberFlag(flags, "repetitions", quick === true ? 1 : 3, { min: 1 }),
      seed: numberFlag(flags, "seed", 1, { min: 0, max: 2 ** 32 - 1 }),
    },
  };
}

const CLOCK_SIZES = [3, 16, 128, 1_024];
const QUICK_CLOCK = { warmUpMs: 20, rounds: 5, roundMs: 0.5 };
const FULL_CLOCK = { warmUpMs: 400, rounds: 51, roundMs: 2 };

function parseClock(args: readonly string[]): Command {
  const flags = parseFlags(args, CLOCK_FLAGS);
  if (flags["help"] === true) return { type: "help" };
  const effort = flags["quick"] === true ? QUICK_CLOCK : FULL_CLOCK;
  return {
    type: "clock",
    json: stringFlag(flags, "json"),
    write: flags["write"] === true,
    options: {
      ...effort,
      rounds: numberFlag(flags, "rounds", effort.rounds, { min: 1 }),
      sizes: CLOCK_SIZES,
      seed: numberFlag(flags, "seed", 1, { min: 0, max: 2 ** 32 - 1 }),
    },
  };
}

const TRACE_SIZES = [10_000, 100_000, 1_000_000];
const TRACE_HOSTS = [5, 30];

function parseTrace(args: readonly string[]): Command {
  const flags = parseFlags(args, TRACE_FLAGS);
  if (flags["help"] === true) return { type: "help" };
  return {
    type: "trace",
    json: stringFlag(flags, "json"),
    write: flags["write"] === true,
    options: {
      sizes: flags["quick"] === true ? TRACE_SIZES.slice(0, 2) : TRACE_SIZES,
      hosts: TRACE_HOSTS,
      seed: numberFlag(flags, "seed", 1, { min: 0, max: 2 ** 32 - 1 }),
    },
  };
}

const QUICK_TRACE_COST = { pairs: 1, warmUpSeconds: 0.3, seconds: 1 };
const FULL_TRACE_COST = { pairs: 12, warmUpSeconds: 0.5, seconds: 3 };

function parseTraceCost(args: readonly string[]): Command {
  const flags = parseFlags(args, TRACE_COST_FLAGS);
  if (flags["help"] === true) return { type: "help" };
  const defaults = flags["quick"] === true ? QUICK_TRACE_COST : FULL_TRACE_COST;
  return {
    type: "trace-cost",
    json: stringFlag(flags, "json"),
    write: flags["write"] === true,
    options: {
      load: sharedLoad(flags, defaults),
      pairs: numberFlag(flags, "pairs", defaults.pairs, { min: 1 }),
      servers: SERVERS,
      levels: ["one", "quorum"],
      parent: stringFlag(flags, "dir"),
    },
  };
}

function parseLoad(args: readonly string[]): Command {
  const flags = parseFlags(args, LOAD_FLAGS);
  if (flags["help"] === true) return { type: "help" };
  const load = sharedLoad(flags, LOAD_TIMES);
  const count = numberFlag(flags, "operations", 0, { min: 1 });
  if (count > 0 && flags["seconds"] !== undefined) {
    throw new UsageError("--operations and --seconds: give one of them");
  }
  return {
    type: "load",
    json: stringFlag(flags, "json"),
    on: loadTarget(flags),
    spec: {
      ...load,
      readShare: numberFlag(flags, "read-share", load.readShare, { min: 0, max: 1, whole: false }),
      reads: choiceFlag(flags, "reads", load.reads, CONSISTENCIES),
      updates: choiceFlag(flags, "updates", load.updates, CONSISTENCIES),
      extent: count > 0 ? { type: "operations", count } : load.extent,
    },
  };
}

function loadTarget(flags: Flags): LoadTarget {
  const addresses = listFlag(flags, "servers");
  if (flags["echo"] !== true && addresses === undefined) {
    return { type: "cluster", servers: SERVERS, ...clusterFlags(flags) };
  }
  if (flags["echo"] === true && addresses !== undefined) {
    throw new UsageError("--echo and --servers: give one of them");
  }
  for (const name of ["dir", "profile"]) {
    if (flags[name] !== undefined)
      throw new UsageError(`--${name}: goes with servers started here`);
  }
  if (addresses === undefined) return { type: "echo" };
  const most = addresses.length;
  const entryServers = numberFlag(flags, "entry-servers", most, { min: 1, max: most });
  return { type: "servers", addresses, entryServers };
}

function clusterFlags(flags: Flags): StageOptions & { readonly entryServers: number } {
  return {
    entryServers: numberFlag(flags, "entry-servers", SERVERS, { min: 1, max: SERVERS }),
    parent: stringFlag(flags, "dir"),
    profileDirectory: stringFlag(flags, "profile"),
  };
}

function sharedLoad(
  flags: Flags,
  defaults: { readonly seconds: number; readonly warmUpSeconds: number },
): LoadSpec {
  const { connections, depth, keys, valueBytes, seed } = STANDARD_LOAD;
  const any = { min: 0, whole: false };
  const seconds = numberFlag(flags, "seconds", defaults.seconds, { ...any, min: 0.01 });
  return {
    ...STANDARD_LOAD,
    connections: numberFlag(flags, "connections", connections, { min: 1, max: 10_000 }),
    depth: numberFlag(flags, "depth", depth, { min: 1, max: 100_000 }),
    keys: numberFlag(flags, "keys", keys, { min: 1, max: 100_000_000 }),
    distribution: distributionFlag(flags),
    valueBytes: numberFlag(flags, "value-bytes", valueBytes, { min: 0, max: 2 ** 20 }),
    warmUpMs: 1_000 * numberFlag(flags, "warm-up-seconds", defaults.warmUpSeconds, any),
    extent: { type: "duration", ms: 1_000 * seconds },
    seed: numberFlag(flags, "seed", seed, { min: 0, max: 2 ** 32 - 1 }),
  };
}
