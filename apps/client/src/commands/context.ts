import * as Args from "@oclif/core/args";

import { VcCommand } from "../command.js";
import { jsonFlag } from "../flags.js";
import { readToken } from "../operations/context-option.js";
import { contextReport } from "../output/context-report.js";

/** `vc context TOKEN` */
export default class Context extends VcCommand {
  static override summary = "Explain a context token.";
  static override description =
    "Says which updates a context covers: those an update with it would supersede. Needs no server.";
  static override examples = [
    {
      description: "Explain the context of a read",
      command: `<%= config.bin %> context "$(<%= config.bin %> read color --json | jq -r .context)"`,
    },
  ];
  static override args = {
    token: Args.string({ required: true, ignoreStdin: true, description: "as vc read prints it" }),
  };
  static override flags = jsonFlag;

  async run(): Promise<void> {
    const { args } = await this.parse(Context);
    this.print(contextReport(await readToken(args.token), this.ui.view));
  }
}
