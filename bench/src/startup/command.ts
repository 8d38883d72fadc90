/**
 * The flags of `startup`.
 */
import { numberFlag, parseFlags, stringFlag } from "../cli/flags.js";
import type { StartupOptions } from "./run-startup.js";

export type StartupCommand =
  | { readonly type: "help" }
  | {
      readonly type: "startup";
      readonly options: StartupOptions;
      readonly json: string | undefined;
      /** Whether to write STARTUP.md. */
      readonly write: boolean;
    };

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const FLAGS = {
  quick: flag,
  write: flag,
  rounds: text,
  dir: text,
  json: text,
  help: flag,
} as const;

/** @throws UsageError for a command line that cannot be honoured */
export function parseStartup(args: readonly string[]): StartupCommand {
  const flags = parseFlags(args, FLAGS);
  if (flags["help"] === true) return { type: "help" };
  return {
    type: "startup",
    json: stringFlag(flags, "json"),
    write: flags["write"] === true,
    options: {
      rounds: numberFlag(flags, "rounds", flags["quick"] === true ? 5 : 41, { min: 1 }),
      parent: stringFlag(flags, "dir"),
    },
  };
}
