/**
 * The command line of `entropy`.
 */
import { numberFlag, parseFlags, stringFlag } from "../cli/flags.js";
import type { EntropyOptions } from "./run-entropy.js";

export interface EntropyCommand {
  readonly type: "entropy";
  readonly options: EntropyOptions;
  readonly json: string | undefined;
  /** Whether to write ENTROPY.md. */
  readonly write: boolean;
}

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;

const FLAGS = {
  quick: flag,
  write: flag,
  keys: text,
  "value-bytes": text,
  seed: text,
  dir: text,
  profile: text,
  json: text,
  help: flag,
} as const;

const FULL = { keys: 1_000_000, smallest: 10_000, differing: [0, 1, 1_000], restMs: 10_000 };
const QUICK = { keys: 20_000, smallest: 2_000, differing: [0, 1, 100], restMs: 1_000 };

/** @throws UsageError for a command line that cannot be honoured */
export function parseEntropy(args: readonly string[]): EntropyCommand | { readonly type: "help" } {
  const flags = parseFlags(args, FLAGS);
  if (flags["help"] === true) return { type: "help" };
  const { smallest, differing, restMs, ...defaults } = flags["quick"] === true ? QUICK : FULL;
  const keys = numberFlag(flags, "keys", defaults.keys, { min: 2_000, max: 100_000_000 });
  const sizes: number[] = [];
  for (let size = keys; size >= smallest; size = Math.floor(size / 10)) sizes.unshift(size);
  return {
    type: "entropy",
    json: stringFlag(flags, "json"),
    write: flags["write"] === true,
    options: {
      sizes: sizes.length === 0 ? [keys] : sizes,
      differing,
      valueBytes: numberFlag(flags, "value-bytes", 100, { min: 0, max: 2 ** 20 }),
      seed: numberFlag(flags, "seed", 1, { min: 0, max: 2 ** 32 - 1 }),
      restMs,
      parent: stringFlag(flags, "dir"),
      profileDirectory: stringFlag(flags, "profile"),
    },
  };
}
