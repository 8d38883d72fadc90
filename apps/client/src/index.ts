/**
 * `vc`: the command line of vclock. oclif loads the module of the one command it runs; this is the table of all.
 */
import type { Command } from "@oclif/core";

import Completion from "./commands/completion.js";
import Context from "./commands/context.js";
import Delete from "./commands/delete.js";
import Doctor from "./commands/doctor.js";
import Keys from "./commands/keys.js";
import Read from "./commands/read.js";
import Resolve from "./commands/resolve.js";
import Serve from "./commands/serve.js";
import Shell from "./commands/shell.js";
import Status from "./commands/status.js";
import Trace from "./commands/trace.js";
import Update from "./commands/update.js";
import Watch from "./commands/watch.js";

export { commandNotFound } from "./command-not-found.js";

/** Every command, by name. */
export const COMMANDS: Readonly<Record<string, Command.Class>> = {
  completion: Completion,
  context: Context,
  delete: Delete,
  doctor: Doctor,
  keys: Keys,
  read: Read,
  resolve: Resolve,
  serve: Serve,
  shell: Shell,
  status: Status,
  trace: Trace,
  update: Update,
  watch: Watch,
};
