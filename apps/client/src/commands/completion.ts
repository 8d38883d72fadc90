import * as Args from "@oclif/core/args";

import { VcCommand } from "../command.js";
import { completionScript, SET_UP, SHELLS, type Shell } from "../completion/scripts.js";
import { wordsOf } from "../completion/words.js";
import { ExitCode } from "../errors.js";
import { jsonFlag } from "../flags.js";

/** `vc completion` */
export default class Completion extends VcCommand {
  static override summary = "Print a script that completes commands and flags in your shell.";
  static override description =
    "The script knows all commands, flags and values; only for the names of servers it asks vc. Put it where your shell looks for completions, once.";
  static override examples = SHELLS.map((shell) => ({
    description: `Set up ${shell}`,
    command: SET_UP[shell].replace("vc ", "<%= config.bin %> "),
  }));
  static override args = {
    shell: Args.string({
      required: true,
      ignoreStdin: true,
      options: [...SHELLS],
      description: "your shell",
    }),
  };
  static override flags = jsonFlag;

  async run(): Promise<void> {
    const { args } = await this.parse(Completion);
    const shell = args.shell as Shell;
    const script = completionScript(shell, this.config.bin, wordsOf(this.config));
    const note = `To set it up for good:  ${SET_UP[shell]}`;
    this.print({
      document: { shell, script, setUp: SET_UP[shell] },
      text: script.trimEnd(),
      notes: this.ui.view.terminal ? [note] : [],
      exitCode: ExitCode.done,
    });
  }
}
