/** What `vc-driver` says of a command that does not exist, instead of oclif. */
import type { Hook } from "@oclif/core";
import { notACommand } from "./commands/parser-words.js";
import { tellError } from "./commands/tell.js";

/** oclif's `command_not_found` hook; also what `help` does for what is none. */
export const commandNotFound: Hook.CommandNotFound = async ({ id, argv = [], config }) => {
  const commands = config.commands.filter(({ hidden }) => !hidden).map((each) => each.id);
  // oclif takes all words before the first flag for parts of the command's name.
  tellError(notACommand([...id.split(":"), ...argv], commands), argv.includes("--json"));
};
