/**
 * The table of the shell's commands.
 */
import { columns } from "../output/text.js";
import { context, keys, status, use } from "./cluster-commands.js";
import type { ShellCommand } from "./command-type.js";
import { read, remove, resolve, update } from "./key-commands.js";

const help: ShellCommand = {
  name: "help",
  aliases: ["?"],
  usage: "help",
  summary: "this list",
  takesKey: false,
  writes: false,
  async run({ ui }) {
    const rows = SHELL_COMMANDS.map(({ usage, summary }) => [
      { text: `  ${usage}`, style: ui.view.err.bold },
      { text: summary },
    ]);
    ui.note(
      `${columns(rows)}\nQuotes and backslashes work as in a shell. Ctrl-C drops the line, Ctrl-D leaves.`,
    );
  },
};

const exit: ShellCommand = {
  name: "exit",
  aliases: ["quit", "q"],
  usage: "exit",
  summary: "leave",
  takesKey: false,
  writes: false,
  run: () => Promise.resolve(),
};

/** All of them, in the order of `help`. */
export const SHELL_COMMANDS: readonly ShellCommand[] = [
  use,
  read,
  update,
  remove,
  resolve,
  keys,
  status,
  context,
  help,
  exit,
];
