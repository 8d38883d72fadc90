/**
 * Numbers and choices from a command line.
 */
import { parseArgs, type ParseArgsConfig } from "node:util";
import { UsageError } from "../errors.js";
import type { KeyDistribution } from "../load/spec.js";

/** What `parseArgs` of node:util gives. */
export type Flags = Readonly<Record<string, string | boolean | undefined>>;

export interface NumberRange {
  readonly min: number;
  readonly max?: number;
  readonly whole?: boolean;
}

/**
 * The number that a flag gives, or `fallback`.
 *
 * @throws UsageError when it is none, or out of range
 */
export function numberFlag(
  flags: Flags,
  name: string,
  fallback: number,
  { min, max = Number.MAX_SAFE_INTEGER, whole = true }: NumberRange,
): number {
  const text = flags[name];
  if (typeof text !== "string") return fallback;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
  const upTo = max === Number.MAX_SAFE_INTEGER ? "or more" : `to ${max}`;
  throw new UsageError(
    `--${name}: ${text} is not a ${whole ? "whole " : ""}number of ${min} ${upTo}`,
  );
}

/** @throws UsageError when the flag gives none of `choices` */
export function choiceFlag<T extends string>(
  flags: Flags,
  name: string,
  fallback: T,
  choices: readonly T[],
): T {
  const text = flags[name];
  if (text === undefined) return fallback;
  const found = choices.find((choice) => choice === text);
  if (found === undefined) {
    throw new UsageError(`--${name}: ${String(text)} is none of ${choices.join(", ")}`);
  }
  return found;
}

/** The words of a flag, between commas; `undefined` without it. */
export function listFlag(flags: Flags, name: string): string[] | undefined {
  const text = flags[name];
  if (typeof text !== "string") return undefined;
  const words = text.split(",").map((word) => word.trim());
  if (words.includes("")) throw new UsageError(`--${name}: an entry is empty`);
  return words;
}

/** `--distribution` and `--theta`. */
export function distributionFlag(flags: Flags): KeyDistribution {
  const type = choiceFlag(flags, "distribution", "uniform", ["uniform", "zipf"]);
  const theta = numberFlag(flags, "theta", 0.99, { min: 0.01, max: 10, whole: false });
  if (type === "zipf") return { type, theta };
  if (flags["theta"] !== undefined) throw new UsageError("--theta: goes with --distribution zipf");
  return { type };
}

/** The text of a flag; `undefined` without it. */
export function stringFlag(flags: Flags, name: string): string | undefined {
  const given = flags[name];
  return typeof given === "string" ? given : undefined;
}

/** @throws UsageError for flags that are not known, or given wrongly */
export function parseFlags(
  args: readonly string[],
  options: NonNullable<ParseArgsConfig["options"]>,
): Flags {
  try {
    const { values } = parseArgs({ args: [...args], options, strict: true });
    return values as Flags;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
