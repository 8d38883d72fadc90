import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";

import { VcCommand } from "../command.js";
import { clientFlags, contextFlag, failOnConflictFlag, keyArg } from "../flags.js";
import { contextOption } from "../operations/context-option.js";
import { valueFrom } from "../operations/value-input.js";
import { escapeInLine } from "../output/text.js";
import { updateReport } from "../output/write-report.js";

/** `vc update KEY VALUE` */
export default class Update extends VcCommand {
  static override summary = "Write a value.";
  static override description =
    "The value supersedes what its context covers: without --context what the answering server holds, with the context of a read exactly what that read saw, with --context none nothing at all.";
  static override examples = [
    { description: "Write text", command: "<%= config.bin %> update color blue" },
    { description: "Write JSON", command: `<%= config.bin %> update --parse prices '{"tea": 3}'` },
    { description: "Write a file", command: "<%= config.bin %> update photo - < photo.jpg" },
    {
      description: "Write as somebody who has seen nothing: makes a sibling",
      command: "<%= config.bin %> update color red --context none",
    },
    {
      description: "A value that begins with a dash",
      command: "<%= config.bin %> update -- temperature -x",
    },
  ];
  static override args = {
    key: keyArg,
    value: Args.string({
      required: true,
      ignoreStdin: true,
      description: "text, or - for standard input",
    }),
  };
  static override flags = {
    ...clientFlags,
    ...contextFlag,
    parse: Flags.boolean({ helpGroup: "REQUEST", description: "take VALUE as JSON" }),
    ...failOnConflictFlag,
  };
  protected override isWrite = true;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Update);
    const settings = this.settings(flags);
    const context = await contextOption(flags.context);
    const value = await valueFrom(args.value, flags.parse, process.stdin);
    const { result: written, elapsedMs } = await this.request(
      settings,
      `updating ${escapeInLine(args.key)}`,
      (scope) =>
        scope.client.update(args.key, value, {
          ...context,
          returnVersions: true,
          signal: scope.signal,
        }),
    );
    this.print(
      updateReport(
        written,
        {
          elapsedMs,
          failOnConflict: flags["fail-on-conflict"],
        },
        this.ui.view,
      ),
    );
  }
}
