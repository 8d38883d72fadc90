/**
 * `vc help` and `--help`: what oclif tells of commands and flags, and with it what else a manual page has.
 */
import { Help, type Command } from "@oclif/core";

import { commandNotFound } from "../command-not-found.js";
import { tellWhenOutputFails } from "../output/output-failure.js";
import { COMMON_VARIABLES, exitsOf, EXITS, FILES, SEE_ALSO, VARIABLES } from "./facts.js";

type Rows = [string, string][];

/** oclif's help with environment, files, exit codes and where to read on. */
export default class VcHelp extends Help {
  /** Tells a command that does not exist as `vc` itself does. */
  override async showHelp(argv: string[]): Promise<void> {
    tellWhenOutputFails();
    const word = argv.find((arg) => !arg.startsWith("-"));
    if (word === undefined || this.config.findCommand(word) !== undefined) {
      await super.showHelp(argv);
      return;
    }
    const { config } = this;
    await commandNotFound.call(
      { config } as ThisParameterType<typeof commandNotFound>,
      { id: word, argv, config } as Parameters<typeof commandNotFound>[0],
    );
  }

  override async showRootHelp(): Promise<void> {
    await super.showRootHelp();
    const rows = (entries: readonly { readonly name: string; readonly about: string }[]): Rows =>
      entries.map(({ name, about }) => [name, about]);
    this.say("ENVIRONMENT", rows([...VARIABLES, ...COMMON_VARIABLES]));
    this.say("FILES", rows(FILES));
    this.say(
      "EXIT CODES",
      EXITS.map(({ code, when, of }) => [
        String(code),
        of === undefined || of.length > 1 ? when : `${of.join()}: ${when}`,
      ]),
    );
    this.say("SEE ALSO", [
      ["vc help COMMAND", "flags and examples of a command"],
      ["vc doctor", "what is wrong with this machine or the cluster, and what to do"],
      ["man vc", "all of it on one page, where npm installed it"],
    ]);
  }

  override async showCommandHelp(command: Command.Loadable): Promise<void> {
    await super.showCommandHelp(command);
    this.say(
      "EXIT CODES",
      exitsOf(command.id).map(({ code, when }) => [String(code), when]),
    );
    const others = (SEE_ALSO[command.id] ?? []).map((name) => `${this.config.bin} ${name}`);
    this.say("SEE ALSO", [
      [others.join(", "), ""],
      [`${this.config.bin} help`, "environment, config file, all exit codes"],
    ]);
  }

  private say(heading: string, rows: Rows): void {
    const body = this.renderList(rows, { indentation: 2, spacer: "\n" });
    this.log(this.section(heading, body));
    this.log("");
  }
}
