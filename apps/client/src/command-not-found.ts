/**
 * What happens when a command does not exist: did-you-mean, and the exit code of wrong usage.
 */
import type { Hook } from "@oclif/core";

import { ExitCode, UsageError } from "./errors.js";
import { closest, escapeInLine } from "./output/text.js";
import { Ui } from "./output/ui.js";

/** oclif's `command_not_found` hook. */
export const commandNotFound: Hook.CommandNotFound = async ({ id, argv, config }) => {
  // Further words of the line may have been taken for parts of the command's name.
  const word = id.split(":")[0] ?? id;
  const like = closest(
    word,
    config.commands.filter((command) => !command.hidden).map((command) => command.id),
  );
  const error = new UsageError(
    `${JSON.stringify(escapeInLine(word))} is not a command of vc.`,
    like === undefined ? "vc help lists the commands." : `Did you mean this?\n  vc ${like}`,
  );
  const ui = new Ui(process.stdout, process.stderr, process.env, argv?.includes("--json") ?? false);
  ui.error(error.code, error.message, error.hint);
  process.exitCode = ExitCode.usage;
};
