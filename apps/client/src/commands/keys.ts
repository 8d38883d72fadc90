import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";

import { VcCommand } from "../command.js";
import { clientFlags, failOnConflictFlag } from "../flags.js";
import { listKeys } from "../operations/list-keys.js";
import { conflictExit } from "../output/report.js";
import { count } from "../output/text.js";

/** `vc keys [PREFIX]` */
export default class Keys extends VcCommand {
  static override summary = "List the keys, and mark those in conflict.";
  static override description =
    "One key a line, in the order of their bytes, as they come: any number of keys will do. What the answering server holds.";
  static override examples = [
    { description: "All keys", command: "<%= config.bin %> keys" },
    { description: "Those that begin with user:", command: "<%= config.bin %> keys user:" },
    {
      description: "Those in conflict, for a program",
      command: "<%= config.bin %> keys --conflicts --json",
    },
    { description: "The first ten", command: "<%= config.bin %> keys | head" },
  ];
  static override args = {
    prefix: Args.string({
      ignoreStdin: true,
      default: "",
      description: "only keys that begin with it",
    }),
  };
  static override flags = {
    ...clientFlags,
    conflicts: Flags.boolean({ description: "only keys in conflict" }),
    ...failOnConflictFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Keys);
    const { ui } = this;
    const { result: listed } = await this.request(
      this.settings(flags),
      "listing keys",
      ({ client, signal, quiet }) =>
        listKeys(client.keys(args.prefix, { conflictsOnly: flags.conflicts, signal }), ui, quiet),
    );
    if (!ui.json && !ui.outputClosed) {
      const which = flags.conflicts
        ? ""
        : `, ${listed.conflicts.toLocaleString("en-US")} in conflict`;
      const what = count(
        listed.keys,
        flags.conflicts ? "key in conflict" : "key",
        flags.conflicts ? "keys in conflict" : "keys",
      );
      ui.note(ui.view.err.dim(`${what}${which}`));
    }
    process.exitCode = conflictExit(listed.conflicts > 0, flags["fail-on-conflict"]);
  }
}
