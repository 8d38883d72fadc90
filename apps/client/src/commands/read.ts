import { clientFlags, failOnConflictFlag, keyArg, seenFlag } from "../flags.js";
import { VcCommand } from "../command.js";
import { contextOption } from "../operations/context-option.js";
import { readReport } from "../output/read-report.js";
import { escapeInLine } from "../output/text.js";

/** `vc read KEY` */
export default class Read extends VcCommand {
  static override summary = "Show the value of a key, or every sibling when it is in conflict.";
  static override description =
    "The value alone goes to standard output; where it came from, and the context for a later update, to standard error. Exits with 4 when there is no such key.";
  static override examples = [
    { description: "Show a value", command: "<%= config.bin %> read color" },
    {
      description: "All there is to know, for a program",
      command: "<%= config.bin %> read color --json",
    },
    {
      description: "What server 2 holds, without asking the others",
      command: "<%= config.bin %> read color --server 2 --consistency one",
    },
    {
      description: "No less than what an earlier answer showed",
      command: "<%= config.bin %> read color --server 2 --context vc1.…",
    },
    {
      description: "A file that was written as one",
      command: "<%= config.bin %> read photo > copy.jpg",
    },
    { description: "A key that begins with a dash", command: "<%= config.bin %> read -- -x" },
  ];
  static override args = { key: keyArg };
  static override flags = { ...clientFlags, ...seenFlag, ...failOnConflictFlag };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Read);
    const settings = this.settings(flags);
    const { context = "none" } = await contextOption(flags.context);
    const { result: read, elapsedMs } = await this.request(
      settings,
      `reading ${escapeInLine(args.key)}`,
      ({ client, signal }) =>
        (context === "none" ? client : client.session(context)).read(args.key, { signal }),
    );
    this.print(
      readReport(
        read,
        {
          elapsedMs,
          failOnConflict: flags["fail-on-conflict"],
        },
        this.ui.view,
      ),
    );
  }
}
