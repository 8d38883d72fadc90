/** What the flags of `simulate` say. */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import {
  InvalidSeedError,
  parseSchedule,
  parseSeed,
  type Schedule,
  ScheduleSyntaxError,
} from "@vclock/simulation";
import { InputSyntaxError, UsageError } from "../errors.js";
import { quoted } from "../report/words.js";
import { reason } from "../report/write.js";

const MINUTES_MAX = 7 * 24 * 60;

/** `--from`: a seed, or one that is drawn now. @throws UsageError */
export function firstSeed(text: string): bigint {
  return text === "random" ? randomBytes(8).readBigUInt64BE() : seedOf("from", text);
}

/** `--replay`: a seed, or the schedule in the file of that name. @throws UsageError, InputSyntaxError */
export function replaySource(what: string): bigint | Schedule {
  if (/^(?:0x[0-9a-f]+|\d+)$/i.test(what)) return seedOf("replay", what);
  let text: string;
  try {
    text = readFileSync(what, "utf8");
  } catch (error) {
    throw new UsageError(`--replay ${what}: neither a seed nor a readable file: ${reason(error)}`, {
      cause: error,
    });
  }
  try {
    return parseSchedule(text);
  } catch (error) {
    if (!(error instanceof ScheduleSyntaxError)) throw error;
    const message = error.message.replace(/^line \d+: /, "");
    throw new InputSyntaxError([{ file: what, line: error.line, message }], { cause: error });
  }
}

/** `--minutes`, in milliseconds. @throws UsageError */
export function milliseconds(minutes: string | undefined): number | undefined {
  if (minutes === undefined) return undefined;
  const number = Number(minutes.trim() === "" ? Number.NaN : minutes);
  if (number > 0 && number <= MINUTES_MAX) return number * 60_000;
  throw new UsageError(`--minutes ${minutes}: not a number of minutes up to ${MINUTES_MAX}`);
}

/** What the command that runs one seed again needs besides its number. */
export function replayFlags(
  actions: number | undefined,
  system: string | undefined,
): readonly string[] {
  return [
    ...(actions === undefined ? [] : ["--actions", String(actions)]),
    ...(system === undefined ? [] : ["--system", quoted(system)]),
  ];
}

function seedOf(flag: string, text: string): bigint {
  try {
    return parseSeed(text);
  } catch (error) {
    if (!(error instanceof InvalidSeedError)) throw error;
    throw new UsageError(`--${flag}: ${error.message}`, { cause: error });
  }
}
