/**
 * The command without a name: systems side by side.
 */
import { UsageError } from "../errors.js";
import { STANDARD_LOAD } from "../load/spec.js";
import { PARTS, type ComparisonOptions, type Part } from "../suite/run-comparison.js";
import { SYSTEMS } from "../systems/systems.js";
import type { System } from "../systems/system.js";
import { listFlag, numberFlag, parseFlags, stringFlag, type Flags } from "./flags.js";

export interface ComparisonCommand {
  readonly type: "comparison";
  readonly options: ComparisonOptions;
  readonly json: string | undefined;
  /** Whether to write RESULTS.md and the plots. */
  readonly write: boolean;
}

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;

const FLAGS = {
  quick: flag,
  systems: text,
  parts: text,
  repetitions: text,
  keys: text,
  "value-bytes": text,
  "warm-up-seconds": text,
  seconds: text,
  seed: text,
  dir: text,
  profile: text,
  json: text,
  write: flag,
  help: flag,
} as const;

const SERVERS = 3;
const FULL = {
  repetitions: 3,
  rehearsalMs: 3_000,
  keys: 10_000,
  warmUpSeconds: 0.3,
  seconds: 2.4,
  floorMs: 1_000,
  growth: { servers: [1, 3, 5, 7, 9], connections: [1, 10, 100, 1_000] },
};
/** Short enough to see that everything works, too short for figures. */
const QUICK = {
  repetitions: 1,
  rehearsalMs: 0,
  keys: 1_000,
  warmUpSeconds: 0,
  seconds: 0.2,
  floorMs: 100,
  growth: { servers: [1, 2], connections: [1, 50] },
};

/** @throws UsageError for a command line that cannot be honoured */
export function parseComparison(
  args: readonly string[],
): ComparisonCommand | { readonly type: "help" } {
  const flags = parseFlags(args, FLAGS);
  if (flags["help"] === true) return { type: "help" };
  const defaults = flags["quick"] === true ? QUICK : FULL;
  const { rehearsalMs, floorMs, growth } = defaults;
  const any = { min: 0, whole: false };
  const seconds = numberFlag(flags, "seconds", defaults.seconds, { ...any, min: 0.01 });
  const warmUpSeconds = numberFlag(flags, "warm-up-seconds", defaults.warmUpSeconds, any);
  const mainMs = 1_000 * seconds;
  const { valueBytes, seed } = STANDARD_LOAD;
  const [systems, parts] = [systemsFlag(flags), partsFlag(flags)];
  const isWhole = systems.length === SYSTEMS.length && parts.length === PARTS.length;
  return {
    type: "comparison",
    json: stringFlag(flags, "json"),
    write: flags["write"] === true || (isWhole && flags["quick"] !== true),
    options: {
      load: {
        ...STANDARD_LOAD,
        keys: numberFlag(flags, "keys", defaults.keys, { min: 1, max: 100_000_000 }),
        valueBytes: numberFlag(flags, "value-bytes", valueBytes, { min: 0, max: 2 ** 20 }),
        warmUpMs: 1_000 * warmUpSeconds,
        seed: numberFlag(flags, "seed", seed, { min: 0, max: 2 ** 32 - 1 }),
      },
      effort: { mainMs, shortMs: mainMs / 2, halfMs: mainMs },
      repetitions: numberFlag(flags, "repetitions", defaults.repetitions, { min: 1 }),
      rehearsalMs,
      floorMs,
      parts,
      systems,
      servers: SERVERS,
      growth: { ...growth, ms: mainMs / 2 },
      parent: stringFlag(flags, "dir"),
      profileDirectory: stringFlag(flags, "profile"),
    },
  };
}

function systemsFlag(flags: Flags): readonly System[] {
  const names = listFlag(flags, "systems");
  return names === undefined
    ? SYSTEMS
    : SYSTEMS.filter(({ name }) => chosen("systems", names, SYSTEMS).includes(name));
}

function partsFlag(flags: Flags): readonly Part[] {
  const names = listFlag(flags, "parts");
  if (names === undefined) return PARTS;
  const all = PARTS.map((name) => ({ name }));
  const parts = PARTS.filter((part) => chosen("parts", names, all).includes(part));
  if (parts.includes("half") && !parts.includes("loads")) {
    throw new UsageError("--parts: half takes its rates from loads; name both");
  }
  return parts;
}

/** The names, all of which are known. */
function chosen(
  name: string,
  names: readonly string[],
  known: readonly { readonly name: string }[],
): readonly string[] {
  const all = known.map((each) => each.name);
  const unknown = names.find((each) => !all.includes(each));
  if (unknown === undefined) return names;
  throw new UsageError(`--${name}: ${unknown} is none of ${all.join(", ")}`);
}
