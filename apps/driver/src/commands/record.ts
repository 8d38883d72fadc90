import { type Command, Flags, type Interfaces } from "@oclif/core";
import { checkFile } from "../check/check.js";
import { isViolated } from "../check/outcome.js";
import { checkedFileReport } from "../check/report.js";
import { ServersUnreachedError, UsageError } from "../errors.js";
import { serverAddresses } from "../record/address.js";
import { record, type Recorded } from "../record/record.js";
import { recordJson, recordReport } from "../record/report.js";
import { driver, howUsed } from "../report/call.js";
import { standardError, StatusLine } from "../report/status-line.js";
import { DriverCommand } from "./base.js";
import { onInterrupt } from "./interrupt.js";
import { ExitCode, tellError } from "./tell.js";

const AGREE_SECONDS = 30;
const AGREE_SECONDS_MAX = 3_600;

export class Record extends DriverCommand {
  static override summary = "Record what a program does with the servers, and check it.";
  static override description = `Starts a proxy in front of each server and runs COMMAND with VC_SERVERS naming the proxies: \`vc\` and \
programs that read VC_SERVERS need nothing else. Every read, update and delete that passes becomes a line of the history; a connection is a session. \
When COMMAND has ended and all servers have the same, every key it touched is read once more at each of them. Then the history is checked, as by \`check\`.

Everybody who writes the same keys meanwhile must go through the proxies: else their values look as if nobody had written them.

Exit codes: COMMAND's own if that is not 0; else 0 nothing was wrong, 1 a rule is violated, 2 wrong usage, or no server was reached, 130 interrupted before COMMAND was started.`;
  static override usage = "record [FLAGS] -- COMMAND...";
  static override strict = false;
  static override examples: Command.Example[] = [
    {
      description: "Your own tests, against the servers of VC_SERVERS or of this machine",
      command: "<%= config.bin %> record -- npm test",
    },
    {
      description: "Everything you do by hand",
      command:
        "<%= config.bin %> record --servers localhost:9990 --servers localhost:9980 -- vc shell",
    },
  ];
  static override flags: Interfaces.FlagInput = {
    servers: Flags.string({
      summary: "host:port or name=host:port, for each server; otherwise VC_SERVERS, or localhost.",
      multiple: true,
      multipleNonGreedy: true,
      helpValue: "SERVER",
    }),
    cluster: Flags.string({
      summary: "The cluster's name (vclock).",
      env: "VC_CLUSTER",
      helpValue: "NAME",
    }),
    out: Flags.string({
      summary: "Where the history goes; by default vc-history-TIME.jsonl, here.",
      helpValue: "FILE",
    }),
    check: Flags.boolean({
      summary: "Check the history in the end.",
      default: true,
      allowNo: true,
    }),
    final: Flags.boolean({
      summary: "Read every key at every server in the end.",
      default: true,
      allowNo: true,
    }),
    agree: Flags.integer({
      summary: "How many seconds servers may take to agree before that.",
      default: AGREE_SECONDS,
      min: 1,
      max: AGREE_SECONDS_MAX,
      helpValue: "SECONDS",
    }),
    json: Flags.boolean({
      summary: "One JSON document on standard output; what COMMAND prints goes to standard error.",
    }),
    quiet: Flags.boolean({ char: "q", summary: "No progress, and a report only on what fails." }),
  };

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Record);
    const command = commandOf(this.argv);
    const stray = argv[0];
    if (argv.length > command.length) {
      throw new UsageError(
        `There is no use for "${String(stray)}" here: the command stands after the --. ${howUsed("record")}`,
      );
    }
    const servers = serverAddresses(flags["servers"], process.env["VC_SERVERS"]);
    const status = flags["quiet"] ? undefined : new StatusLine(standardError());
    const interrupt = onInterrupt();
    let recorded: Recorded;
    try {
      recorded = await record({
        servers,
        cluster: flags["cluster"],
        out: flags["out"] ?? defaultName(new Date()),
        command,
        final: flags["final"],
        agreeMs: flags["agree"] * 1_000,
        aside: flags["json"] === true,
        signal: interrupt.signal,
        say: (text) => status?.line(text),
      });
    } finally {
      interrupt.dispose();
    }
    await this.#tell(recorded, flags);
  }

  async #tell(recorded: Recorded, flags: Readonly<{ [flag: string]: unknown }>): Promise<void> {
    const { file, code, unreached } = recorded;
    if (unreached !== undefined) {
      tellError(new ServersUnreachedError(unreachedText(unreached)), this.json);
      if (code !== 0) process.exitCode = code;
      return;
    }
    const isEmpty = recorded.counts.operations === 0;
    const checked = flags["check"] === true ? await checkFile(file, {}) : undefined;
    const violated = checked !== undefined && isViolated(checked);
    if (flags["json"] === true) this.log(recordJson(recorded, checked));
    else {
      const isTold =
        flags["quiet"] !== true || violated || isEmpty || recorded.incomplete !== undefined;
      // Of a history without operations each rule says that it is about nothing.
      if (isTold && !isEmpty && checked !== undefined)
        this.log(checkedFileReport(checked, this.paint()));
      if (isTold) this.log(recordReport(recorded, this.paint()));
    }
    process.exitCode = code === 0 && violated ? ExitCode.failed : code;
  }
}

/** What stands after `--`, word for word. */
function commandOf(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf("--");
  const command = end < 0 ? [] : argv.slice(end + 1);
  if (command.length > 0) return command;
  throw new UsageError(`what is to be recorded? ${driver()} record [FLAGS] -- COMMAND...`);
}

function unreachedText(why: string): string {
  return `Nothing was recorded. ${why.replace(/\.$/, "")}. --servers or VC_SERVERS says where servers are.`;
}

function defaultName(now: Date): string {
  return `vc-history-${now.toISOString().slice(0, 19).replaceAll(":", "-")}.jsonl`;
}
