/**
 * The formats that have a name.
 */
import { ClockThenText } from "./clock-then-text.js";
import type { Delimiter } from "./delimiter.js";
import type { Executions } from "./executions.js";
import type { FormatReader } from "./format-reader.js";
import { JsonLines } from "./json-lines.js";
import { PATTERN_LINE_LENGTH_MAX } from "./limits.js";
import { eventPattern } from "./pattern.js";
import { PatternReader } from "./pattern-reader.js";
import type { FormatName } from "./result.js";
import { TextThenClock } from "./text-then-clock.js";

/**
 * The regular expressions that say what each named format is, for tools that want one. JSON lines have none.
 *
 * @example
 * new RegExp(PATTERNS.govector, "m").exec('s1 {"s1":1}\nINFO starts').groups.event //=> "INFO starts"
 */
export const PATTERNS: Readonly<Record<Exclude<FormatName, "jsonl">, string>> = Object.freeze({
  shiviz: String.raw`(?<event>.*)\n(?<host>\S*) (?<clock>{.*})`,
  govector: String.raw`(?<host>\S*) (?<clock>{.*})\n(?<event>.*)`,
  "govector-timestamps": String.raw`(?<timestamp>\d*) (?<host>\S*) (?<clock>{.*})\n(?<event>.*)`,
  tsviz: String.raw`(?<timestamp>(\d*)) (?<event>.*)\n(?<host>\w*) (?<clock>.*)`,
  // TLC puts strings in quotes and goes on with all other variables of the state.
  tla: String.raw`^(?:State )?[0-9]+: <(?<event>\w+).*>\n\/\\ Host = "?(?<host>[^"\n]*)"?\n\/\\ Clock = "(?<clock>.*)"(?:\n(?<state>(?:\/\\| ).*(?:\n(?:\/\\| ).*)*))?`,
});

export interface FormatSetup {
  readonly reader: FormatReader;
  /** The longest line that it takes. `undefined`: as long as any. */
  readonly lineLengthMax: number | undefined;
}

/** The name of the format that a regular expression is, if it has one. */
export function nameOfPattern({ source, flags }: RegExp): FormatName | undefined {
  // With other flags it is another expression.
  if (flags !== "gm") return undefined;
  return NAMES.find((name) => name !== "jsonl" && PATTERNS[name] === source);
}

const NAMES: readonly FormatName[] = [
  "shiviz",
  "govector",
  "govector-timestamps",
  "tsviz",
  "tla",
  "jsonl",
];

/** Sets up the reading of a named format. */
export function namedFormat(
  name: FormatName,
  executions: Executions,
  delimiter: Delimiter | undefined,
): FormatSetup {
  const fast = (reader: FormatReader) => ({ reader, lineLengthMax: undefined });
  switch (name) {
    case "shiviz":
      return fast(new TextThenClock(executions, { hasTimestamp: false, delimiter }));
    case "tsviz":
      return fast(new TextThenClock(executions, { hasTimestamp: true, delimiter }));
    case "govector":
      return fast(new ClockThenText(executions, { hasTimestamp: false, delimiter }));
    case "govector-timestamps":
      return fast(new ClockThenText(executions, { hasTimestamp: true, delimiter }));
    case "jsonl":
      return fast(new JsonLines(executions));
    case "tla":
      return patternFormat(eventPattern(PATTERNS.tla), executions, delimiter);
  }
}

/** Sets up a search with a regular expression. */
export function patternFormat(
  pattern: RegExp,
  executions: Executions,
  delimiter: Delimiter | undefined,
): FormatSetup {
  const reader = new PatternReader(executions, pattern, delimiter);
  return { reader, lineLengthMax: PATTERN_LINE_LENGTH_MAX };
}
