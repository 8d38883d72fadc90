import { VcCommand } from "../command.js";
import { clientFlags, contextFlag, failOnConflictFlag, keyArg } from "../flags.js";
import { contextOption } from "../operations/context-option.js";
import { escapeInLine } from "../output/text.js";
import { deleteReport } from "../output/write-report.js";

/** `vc delete KEY` */
export default class Delete extends VcCommand {
  static override summary = "Delete a key.";
  static override description =
    "Deletes what its context covers, as an update would supersede it; a value written at the same time elsewhere stays. Exits with 4 when there is no such key.";
  static override examples = [
    { description: "Delete a key, siblings and all", command: "<%= config.bin %> delete color" },
    {
      description: "Delete exactly what a read saw",
      command: "<%= config.bin %> delete color --context vc1.…",
    },
  ];
  static override args = { key: keyArg };
  static override flags = { ...clientFlags, ...contextFlag, ...failOnConflictFlag };
  protected override isWrite = true;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Delete);
    const settings = this.settings(flags);
    const context = await contextOption(flags.context);
    const { result, elapsedMs } = await this.request(
      settings,
      `deleting ${escapeInLine(args.key)}`,
      (scope) =>
        scope.client.delete(args.key, { ...context, returnVersions: true, signal: scope.signal }),
    );
    this.print(
      deleteReport(
        result,
        {
          elapsedMs,
          failOnConflict: flags["fail-on-conflict"],
        },
        this.ui.view,
      ),
    );
  }
}
