import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";
import type { Execution } from "@vclock/trace";

import type { ClusterFlags } from "../cluster/settings.js";
import { VcCommand } from "../command.js";
import { UsageError } from "../errors.js";
import { clusterFlags, jsonFlag, requestFlags } from "../flags.js";
import { jsonText } from "../output/json.js";
import { withProgress } from "../output/progress.js";
import { wantsColour } from "../output/style.js";
import { escapeInLine } from "../output/text.js";
import { separateValues } from "../trace/arguments.js";
import { type Between, between } from "../trace/between.js";
import { checkReport } from "../trace/check-report.js";
import { betweenDocument, traceDocument } from "../trace/documents.js";
import { type FilterFlags, filterOf, filterSource, onlyEvents } from "../trace/filter.js";
import { followServers } from "../trace/follow.js";
import { type Drawing, FORMATS, write } from "../trace/formats.js";
import { readServers } from "../trace/live.js";
import { printPieces, writePieces } from "../trace/output.js";
import { type OutputPlan, planOutput } from "../trace/plan.js";
import { LOG_FORMATS, type LogFlags, readLogFile } from "../trace/read-log.js";
import { labelsOf, remarksOf } from "../trace/remarks.js";
import type { Source } from "../trace/source.js";
import { parseDuration } from "../trace/times.js";

const OUTPUT = { helpGroup: "OUTPUT" };
const LOG = { helpGroup: "LOG" };

/** `vc trace [FILE]` */
export default class Trace extends VcCommand {
  static override summary =
    "Draw what happened before what, from a log or from the running cluster.";
  static override description =
    "A space–time diagram of events with vector timestamps: a lifeline for each host, messages as arrows, time downwards. FILE is a log as ShiViz, GoVector, TSViz or TLC write it, or JSON lines; its format is found out. Without FILE, the servers tell what they did lately. Filters leave events out, and the order of what is left stays as it was.";
  static override examples = [
    { description: "What the servers did lately", command: "<%= config.bin %> trace" },
    { description: "A log", command: "<%= config.bin %> trace shiviz.log" },
    {
      description: "A picture of it, and a page to search in",
      command: "<%= config.bin %> trace shiviz.log --svg run.svg --html run.html",
    },
    {
      description: "Whether its clocks can be right; exits with 1 when they cannot",
      command: "<%= config.bin %> trace shiviz.log --check",
    },
    {
      description: "Which of two events came first, and how the one can have caused the other",
      command: "<%= config.bin %> trace shiviz.log --between alice:3 bob:7",
    },
    {
      description: "The last minute of one key, for ShiViz",
      command: "<%= config.bin %> trace --key color --since 1m --format shiviz",
    },
    {
      description: "From standard input",
      command: "<%= config.bin %> trace - --check < govector.log",
    },
  ];
  static override args = {
    file: Args.string({
      ignoreStdin: true,
      description: "a log; - is standard input [default: the running cluster]",
    }),
  };
  static override flags = {
    ...clusterFlags,
    server: requestFlags.server,
    timeout: Flags.string({
      helpGroup: "CLUSTER",
      helpValue: "MS",
      description: "wait so long for each server [default: 5000]",
    }),
    key: Flags.string({ helpValue: "KEY", description: "only events of this key" }),
    host: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: "HOST",
      description: "only events of this host; may be repeated",
    }),
    since: Flags.string({
      helpValue: "DURATION",
      description: "only events of the last 30s, 5m, 2h; of a log, before its newest event",
    }),
    search: Flags.string({
      helpValue: "TEXT",
      description: "only events that mention it, upper or lower case",
    }),
    execution: Flags.string({
      helpValue: "N|LABEL",
      description:
        "only this execution of a log that has several: its number, from 1, or its label",
    }),
    follow: Flags.boolean({
      description: "go on with what the servers do, until Ctrl-C",
    }),
    check: Flags.boolean({
      description: "list what is wrong with the clocks, and exit with 1 when anything is",
    }),
    between: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: "A B",
      description: "which of two events came first, or that neither did, and the way between them",
    }),
    svg: Flags.string({
      ...OUTPUT,
      helpValue: "[FILE.svg]",
      description: "a picture, to a file or to standard output",
    }),
    html: Flags.string({
      ...OUTPUT,
      helpValue: "[FILE.html]",
      description: "a page that needs nothing else, to a file or to standard output",
    }),
    format: Flags.string({
      ...OUTPUT,
      options: [...FORMATS],
      description: "what to print [default: text]",
    }),
    fold: Flags.boolean({
      ...OUTPUT,
      allowNo: true,
      description: "draw silent stretches as one item [default: in text]",
    }),
    width: Flags.integer({
      ...OUTPUT,
      min: 20,
      max: 100_000,
      helpValue: "N",
      description: "characters of text, pixels of pictures [default: what fits]",
    }),
    ascii: Flags.boolean({ ...OUTPUT, description: "draw with ASCII only" }),
    ...jsonFlag,
    parser: Flags.string({
      ...LOG,
      helpValue: "NAME|REGEX",
      description: `how to read events: ${LOG_FORMATS.join(", ")}, or a regular expression with the named groups host, clock and event [default: found out]`,
    }),
    delimiter: Flags.string({
      ...LOG,
      helpValue: "REGEX",
      description: "what stands between two executions; its named group trace is the label",
    }),
    partial: Flags.boolean({
      ...LOG,
      description: "the log is known to lack events at its beginning and end",
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Trace, separateValues(this.argv));
    const { ui } = this;
    const output = planOutput({
      svg: flags.svg,
      html: flags.html,
      format: flags.format,
      check: flags.check,
      between: flags.between,
      json: flags.json,
    });
    const { parser, delimiter, partial } = flags;
    const filters = { key: flags.key, host: flags.host, since: flags.since, search: flags.search };
    const drawing: Drawing = {
      highlight: [],
      fold: flags.fold,
      width: flags.width,
      columns: ui.view.columns,
      color: wantsColour(process.stdout, process.env),
      unicode: !flags.ascii,
    };
    if (flags.follow) {
      const format = followFormat(output, args.file);
      await this.follow(flags, { format, filters, drawing });
      return;
    }
    const whole =
      args.file === undefined
        ? await this.servers(flags)
        : await this.file(args.file, { parser, delimiter, partial });
    const chosen = chooseExecution(whole, flags.execution);
    if (output.print === "check") this.print(checkReport(chosen, ui.view));
    else if (!ui.json) for (const note of remarksOf(chosen, ui.view.err)) ui.note(note);
    const found =
      flags.between === undefined ? undefined : between(chosen.executions, flags.between);
    const source = found === undefined ? chosen : { ...chosen, executions: [found.execution] };
    const shown = filterSource(source, filters).filter(({ size }) => size > 0);
    if (output.print !== "check" && shown.length === 0) {
      throw new UsageError(
        source.executions.length === 0 ? `${source.name} has no events.` : "No event fits.",
        source.executions.length === 0
          ? "--check tells what was found instead; --parser says how to read it."
          : "Leave one of the filters out.",
      );
    }
    const highlight = found?.path ?? [];
    await this.draw(output, source, shown, { found, drawing: { ...drawing, highlight } });
  }

  private async servers(flags: ClusterFlags): Promise<Source> {
    const { result } = await this.request(
      this.settings(flags),
      "asking every server",
      ({ client, signal }) => readServers(client, { signal, nowMs: Date.now() }),
    );
    return result;
  }

  private async follow(
    flags: ClusterFlags,
    options: {
      readonly format: "text" | "jsonl";
      readonly filters: FilterFlags;
      readonly drawing: Drawing;
    },
  ): Promise<void> {
    const { format, filters, drawing } = options;
    const { since } = filters;
    const sinceMs = since === undefined ? undefined : Date.now() - parseDuration(since, "--since");
    const fits = filterOf(filters, sinceMs);
    await this.request(
      this.settings(flags),
      "asking every server",
      async ({ client, signal, quiet }) => {
        quiet();
        await followServers(client, this.ui, { format, fits, drawing, signal });
      },
    );
  }

  private async file(file: string, log: LogFlags): Promise<Source> {
    const signal = this.interruptSignal();
    return withProgress(`reading ${escapeInLine(file)}`, process.stderr, () =>
      readLogFile(file, log, { stdin: process.stdin, signal }),
    );
  }

  private async draw(
    { print, files }: OutputPlan,
    source: Source,
    shown: readonly Execution[],
    { found, drawing }: { readonly found: Between | undefined; readonly drawing: Drawing },
  ): Promise<void> {
    const { ui } = this;
    for (const { format, file } of files) {
      await writePieces(write(shown, format, drawing), file);
      if (!ui.json) ui.note(`wrote ${escapeInLine(file)}`);
    }
    if (print === "document") await printPieces(traceDocument(source, shown), ui);
    else if (print === "between" && found !== undefined) await this.tell(found, drawing);
    else if (print !== undefined && print !== "check" && print !== "between") {
      if (found !== undefined) ui.note(found.text);
      await printPieces(write(shown, print, drawing), ui);
    }
  }

  private async tell(found: Between, drawing: Drawing): Promise<void> {
    const { ui } = this;
    if (ui.json) {
      ui.line(jsonText(betweenDocument(found)));
      return;
    }
    const { execution, a, b, path, text } = found;
    ui.line(text);
    ui.line("");
    const events = path.length > 0 ? path : [a, b];
    const way = onlyEvents(execution, events);
    await printPieces(write([way], "text", { ...drawing, highlight: [], fold: false }), ui);
  }
}

/** @throws UsageError for what does not grow line by line */
function followFormat({ print, files }: OutputPlan, file: string | undefined): "text" | "jsonl" {
  const format = print === "document" ? "jsonl" : print;
  if ((format === "text" || format === "jsonl") && files.length === 0 && file === undefined) {
    return format;
  }
  throw new UsageError(
    "--follow goes on with what the servers do, as text or as JSON lines.",
    "Without FILE, --check, --between, --svg and --html; with --format jsonl for a program.",
  );
}

/** @throws UsageError when there is no such execution */
function chooseExecution(source: Source, wanted: string | undefined): Source {
  if (wanted === undefined) return source;
  const { executions } = source;
  const chosen =
    executions.find(({ label }) => label === wanted) ??
    (/^\d+$/.test(wanted) ? executions[Number(wanted) - 1] : undefined);
  if (chosen !== undefined) return { ...source, executions: [chosen] };
  throw new UsageError(
    `--execution: there is no execution ${JSON.stringify(wanted)}.`,
    `There are: ${labelsOf(executions)}.`,
  );
}
