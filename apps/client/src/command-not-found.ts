/**
 * What happens when a command does not exist: did-you-mean, and the exit code of wrong usage.
 */
import type { Hook } from "@oclif/core";

import { ExitCode, UsageError } from "./errors.js";
import { closest, escapeInLine } from "./output/text.js";
import { Ui } from "./output/ui.js";

/** What other programs call these commands. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  del: "delete",
  get: "read",
  health: "doctor",
  info: "status",
  list: "keys",
  log: "trace",
  ls: "keys",
  merge: "resolve",
  ps: "status",
  put: "update",
  remove: "delete",
  rm: "delete",
  run: "serve",
  scan: "keys",
  server: "serve",
  set: "update",
  start: "serve",
  subscribe: "watch",
  up: "serve",
  write: "update",
};

/** oclif's `command_not_found` hook; also what `vc help` does for what is none. */
export const commandNotFound: Hook.CommandNotFound = async ({ id, argv, config }) => {
  // Further words of the line may have been taken for parts of the command's name.
  const word = id.split(":")[0] ?? id;
  const error = new UsageError(
    word.startsWith("-")
      ? `Before ${escapeInLine(word)} a command is missing.`
      : `${JSON.stringify(escapeInLine(word))} is not a command of vc.`,
    hintFor(
      word,
      config.commands.filter((command) => !command.hidden).map((command) => command.id),
    ),
  );
  const isJson = word === "--json" || (argv?.includes("--json") ?? false);
  const ui = new Ui(process.stdout, process.stderr, process.env, isJson);
  ui.error(error.code, error.message, error.hint);
  process.exitCode = ExitCode.usage;
};

function hintFor(word: string, commands: readonly string[]): string {
  if (word.startsWith("-"))
    return "Flags go after it: vc read KEY --json. vc help lists the commands.";
  if (word === "version") return "Did you mean this?\n  vc --version";
  const like = Object.hasOwn(ELSEWHERE, word) ? ELSEWHERE[word] : closest(word, commands);
  return like === undefined ? "vc help lists the commands." : `Did you mean this?\n  vc ${like}`;
}
