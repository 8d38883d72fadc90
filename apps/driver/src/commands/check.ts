import { type Command, Flags, type Interfaces } from "@oclif/core";
import {
  type HistoryValue,
  type IsolationLevel,
  isolationLevels,
  transactionFormats,
} from "@vclock/simulation";
import { checkFile, type CheckFileOptions, type HistoryFormat } from "../check/check.js";
import { type CheckedFile, isViolated } from "../check/outcome.js";
import { checkedFileReport, checkJson, checkJUnit, checkSummary } from "../check/report.js";
import { type InputProblem, InputSyntaxError, UsageError } from "../errors.js";
import { driver } from "../report/call.js";
import { standardError, StatusLine } from "../report/status-line.js";
import { writeReport } from "../report/write.js";
import { DriverCommand } from "./base.js";
import { ExitCode } from "./tell.js";

const ALL = "all";

export class Check extends DriverCommand {
  static override summary = "Check recorded histories: what clients did and saw.";
  static override description = `A history of this store has an operation a line, as \`record\`, \`chaos\` and \`simulate --history\` write it. It is checked for \
lost updates, false conflicts, values out of thin air, what comes back after it was deleted, session guarantees, causal \
consistency across keys, convergence, and metadata that grows.

Histories of single-value registers and of transactions, in the forms of other tools, are checked for levels of isolation: \
${isolationLevels.join(", ")}.

Every FILE is checked by itself; - is standard input.

Exit codes: 0 nothing is violated, 1 a rule that is demanded is violated, 2 wrong usage or a file that cannot be read.`;
  static override usage = "check FILE... [FLAGS]";
  static override strict = false;
  static override examples: Command.Example[] = [
    { description: "What was recorded", command: "<%= config.bin %> check vc-history.jsonl" },
    {
      description: "A history of another database, whose keys hold 0 at the start",
      command: "<%= config.bin %> check history.edn --level causal --initial 0",
    },
    {
      description: "What a seed's clients saw",
      command: "<%= config.bin %> check vc-simulation-42/history.jsonl --junit results.xml",
    },
  ];
  static override flags: Interfaces.FlagInput = {
    format: Flags.option({
      summary: "What the files are, when they do not look like it.",
      options: ["auto", "multi-value", ...transactionFormats] as const,
      default: "auto" as const,
    })(),
    level: Flags.option({
      summary: "Which level is demanded of transactions; may be given several times.",
      options: [ALL, ...isolationLevels] as const,
      multiple: true,
      multipleNonGreedy: true,
    })(),
    initial: Flags.string({
      summary: "What registers hold at the start, as JSON or as text.",
      helpValue: "VALUE",
    }),
    servers: Flags.integer({
      summary: "How many servers there were: bounds the entries of clocks.",
      min: 1,
    }),
    "lost-disks": Flags.boolean({
      summary: "Servers lost their disks: what only one of them acknowledged may be gone.",
    }),
    "restored-disks": Flags.boolean({
      summary: "Old disks were put back or copied: rules that rest on dots say nothing.",
    }),
    findings: Flags.integer({
      summary: "How many violations of each rule are told.",
      default: 3,
      min: 1,
    }),
    json: Flags.boolean({ summary: "One JSON document on standard output instead of the report." }),
    junit: Flags.string({ summary: "Also write a JUnit report to this file.", helpValue: "FILE" }),
    quiet: Flags.boolean({ char: "q", summary: "A report only on what is violated." }),
  };

  async run(): Promise<void> {
    const { flags, argv } = await this.parse(Check);
    const files = argv as readonly string[];
    checkNames(files);
    const startMs = performance.now();
    const options = checkOptions(flags);
    const status = new StatusLine(standardError());
    const checked: CheckedFile[] = [];
    const problems: InputProblem[] = [];
    for (const file of files) {
      if (!flags["quiet"]) status.current(`checking ${file}`);
      try {
        const one = await checkFile(file, options);
        checked.push(one);
        status.clear();
        const isTold = !flags["quiet"] || isViolated(one);
        if (isTold && !flags["json"]) this.log(checkedFileReport(one, this.paint()));
      } catch (error) {
        if (!(error instanceof InputSyntaxError)) throw error;
        problems.push(...error.problems);
        status.clear();
      }
    }
    this.#tell(checked, problems, Math.round(performance.now() - startMs), flags);
  }

  #tell(
    checked: readonly CheckedFile[],
    problems: readonly InputProblem[],
    elapsedMs: number,
    flags: Readonly<{ [flag: string]: unknown }>,
  ): void {
    if (typeof flags["junit"] === "string") {
      writeReport("junit", flags["junit"], checkJUnit(checked, problems, elapsedMs));
    }
    if (flags["json"] === true) this.log(checkJson(checked, problems, elapsedMs));
    else {
      if (checked.length > 0) this.log(checkSummary(checked, elapsedMs, this.paint()));
      if (problems.length > 0) this.logToStderr(new InputSyntaxError(problems).message);
    }
    if (problems.length > 0) process.exitCode = ExitCode.usage;
    else process.exitCode = checked.some(isViolated) ? ExitCode.failed : ExitCode.passed;
  }
}

function checkNames(files: readonly string[]): void {
  if (files.length === 0) throw new UsageError(`which files? ${driver()} check FILE...`);
  const twice = files.find((file, index) => files.indexOf(file) < index);
  if (twice !== undefined) throw new UsageError(`${twice} is named twice`);
}

function checkOptions(flags: Readonly<{ [flag: string]: unknown }>): CheckFileOptions {
  const format = flags["format"] as HistoryFormat | "auto";
  const levels = (flags["level"] as readonly (IsolationLevel | typeof ALL)[] | undefined) ?? [ALL];
  return {
    format: format === "auto" ? undefined : format,
    levels: levels.includes(ALL) ? undefined : (levels as readonly IsolationLevel[]),
    initial: initialOf(flags["initial"] as string | undefined),
    servers: flags["servers"] as number | undefined,
    lostDisks: flags["lost-disks"] === true ? true : undefined,
    restoredDisks: flags["restored-disks"] === true ? true : undefined,
    findingsMax: flags["findings"] as number,
  };
}

function initialOf(text: string | undefined): HistoryValue | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as HistoryValue;
  } catch {
    return text;
  }
}
