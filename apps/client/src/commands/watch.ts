import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";

import { VcCommand } from "../command.js";
import { clientFlags } from "../flags.js";
import { watchChanges } from "../operations/watch.js";
import { commandLine } from "../output/call.js";
import { count, escapeInLine } from "../output/text.js";

/** `vc watch [PREFIX]` */
export default class Watch extends VcCommand {
  static override summary = "Show changes as they arrive, until Ctrl-C.";
  static override description =
    "A line for each key that changes: its value, its values when they are in conflict, or that it was deleted. Goes on at another server when one fails, and skips nothing; what was shown may be shown again. Updates that follow closely on each other may be shown as one. The token at the end, or of a line of --json, is for --since: the next watch goes on there, at any server.";
  static override examples = [
    { description: "All changes from now on", command: "<%= config.bin %> watch" },
    {
      description: "Those of keys that begin with user:",
      command: "<%= config.bin %> watch user:",
    },
    {
      description: "What there is, then what changes, for a program",
      command: "<%= config.bin %> watch --since beginning --json",
    },
    {
      description: "What has changed since, and no more",
      command: "<%= config.bin %> watch --since vc1.… --once",
    },
  ];
  static override args = {
    prefix: Args.string({
      ignoreStdin: true,
      description: "only keys that begin with it",
    }),
  };
  static override flags = {
    ...clientFlags,
    since: Flags.string({
      helpValue: "TOKEN|beginning",
      description: "go on after an earlier watch, or show every key first [default: now]",
    }),
    once: Flags.boolean({ description: "end when everything there is now has been shown" }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Watch);
    const { ui } = this;
    const { since, once } = flags;
    const { prefix = "" } = args;
    const { result: watched } = await this.request(
      this.settings(flags),
      "asking for changes",
      async ({ client, signal, quiet }) => {
        const changes = client.changes(prefix, { since, once, signal });
        quiet();
        if (!ui.json && !once && ui.view.terminal) {
          const which = prefix === "" ? "" : ` of ${escapeInLine(prefix)}…`;
          ui.note(ui.view.err.dim(`watching for changes${which}; Ctrl-C ends it`));
        }
        return watchChanges(changes, ui);
      },
    );
    if (ui.outputClosed || watched.token === undefined) return;
    if (ui.json) {
      ui.line(JSON.stringify({ type: "end", token: watched.token }));
      return;
    }
    const { call, err } = ui.view;
    const words = prefix === "" ? [] : [prefix];
    const next = commandLine(call, "watch", words, ["--since", watched.token]);
    ui.note(err.dim(count(watched.changes, "change")));
    ui.note(`To go on from here:  ${err.bold(next)}`);
  }
}
