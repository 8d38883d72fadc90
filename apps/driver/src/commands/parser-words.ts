/** What oclif's parser says of wrong flags and words, in our words: one sentence, and what to do. */
import { stripVTControlCharacters } from "node:util";
import { UsageError } from "../errors.js";
import { driver, howUsed } from "../report/call.js";
import { closest } from "../scenario/closest.js";

/** The part of a flag's definition that matters here. */
interface KnownFlag {
  readonly type?: string;
  readonly multiple?: boolean;
  readonly multipleNonGreedy?: boolean;
}

/** The flags of a command, by name. */
export type KnownFlags = Readonly<Record<string, KnownFlag>>;

/** What oclif says, and how it is said here; the first that fits. */
const WORDINGS: readonly (readonly [RegExp, string])[] = [
  [/^Nonexistent flag: (.*)/, "There is no flag $1."],
  [/^Nonexistent flags: (.*)/, "There are no flags $1."],
  [
    /^(--[\w-]+)=.* cannot also be provided when using (--[\w-]+).*/,
    "$2 and $1 exclude each other.",
  ],
  [/^All of the following must be provided when using (--[\w-]+): (--.*)/, "$1 takes $2, too."],
  [/^Expected (--[\w-]+)=(.*) to be one of: (.*)/, '$1: "$2" is none of $3.'],
  [
    /^Parsing (--[\w-]+) Expected an integer greater than or equal to (\S+) but received: ?(.*)/,
    '$1: "$3" is not a whole number of at least $2.',
  ],
  [
    /^Parsing (--[\w-]+) Expected an integer less than or equal to (\S+) but received: ?(.*)/,
    '$1: "$3" is not a whole number of at most $2.',
  ],
  [
    /^Parsing (--[\w-]+) Expected an integer but received: ?(.*)/,
    '$1: "$2" is not a whole number.',
  ],
  [/^Flag (--[\w-]+) expects a value$/, "$1 takes a value, and there is none."],
  [/^Unexpected arguments?: (.*)/, 'There is no use for "$1" here.'],
];

/** An error of oclif's parser as one of ours. @param command which one was called */
export function inOurWords(error: Error, command: string, flags: KnownFlags): UsageError {
  const said = sentences(error.message);
  const told = [...new Set(said.map(reworded))].join(" ");
  return new UsageError(`${told} ${adviceFor(error, command, flags)}`, { cause: error });
}

/** Says so when a flag that is on or off is given a value: oclif would take it for a word of its own. */
export function checkSwitches(argv: readonly string[], command: string, flags: KnownFlags): void {
  const end = argv.indexOf("--");
  for (const word of end === -1 ? argv : argv.slice(0, end)) {
    const name = /^--([\w-]+)=/.exec(word)?.[1];
    if (name === undefined || flags[name]?.type !== "boolean") continue;
    throw new UsageError(`--${name} takes no value. ${howUsed(command)}`);
  }
}

/** The message without its heading and its advice, a statement each. */
function sentences(message: string): readonly string[] {
  return stripVTControlCharacters(message)
    .replace(/(^Parsing --[\w-]+) *\n\s*/, "$1 ")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^(?:See more help|The following errors? )/.test(line));
}

function reworded(said: string): string {
  const found = WORDINGS.find(([theirs]) => theirs.test(said));
  return found === undefined ? said : said.replace(...found);
}

/** What to do next. */
function adviceFor(error: Error, command: string, flags: KnownFlags): string {
  const unknown = /^Nonexistent flags?: --([\w-]+)/.exec(error.message)?.[1];
  const like = unknown === undefined ? undefined : closest(unknown, Object.keys(flags));
  if (like !== undefined) return `Did you mean --${like}?`;
  const parsed = /^Parsing --([\w-]+)/.exec(error.message)?.[1] ?? "";
  const { multiple = false, multipleNonGreedy = false } = flags[parsed] ?? {};
  return multiple && !multipleNonGreedy
    ? `What is no value of --${parsed} goes before it.`
    : howUsed(command);
}

/** A command that does not exist, or words that the one which does has no use for. */
export function notACommand(words: readonly string[], commands: readonly string[]): UsageError {
  const [word = "", next = ""] = words;
  const all = `${driver()} help lists them.`;
  if (commands.includes(word)) {
    return new UsageError(`There is no use for "${next}" here. ${howUsed(word)}`);
  }
  if (word.startsWith("-")) return new UsageError(`Before ${word} a command is missing. ${all}`);
  const like = closest(word, commands);
  const advice = like === undefined ? all : `Did you mean ${driver()} ${like}?`;
  return new UsageError(`"${word}" is not a command of vc-driver. ${advice}`);
}
