import * as Flags from "@oclif/core/flags";
import type { ReadResult } from "@vclock/sdk";

import { VcCommand } from "../command.js";
import { UsageError } from "../errors.js";
import { clientFlags, failOnConflictFlag, keyArg } from "../flags.js";
import { askForChoice } from "../operations/ask.js";
import { resolveKey, siblingNamed, type Choice, type Resolution } from "../operations/resolve.js";
import { valueFrom } from "../operations/value-input.js";
import type { Report } from "../output/report.js";
import { conflictHeading, siblingList } from "../output/siblings.js";
import { commandLine } from "../output/call.js";
import { escapeInLine } from "../output/text.js";
import { leftAsIsReport, nothingToResolveReport, resolveReport } from "../output/write-report.js";

interface ChoiceFlags {
  readonly keep?: string | undefined;
  readonly value?: string | undefined;
  readonly parse: boolean;
  readonly delete: boolean;
}

/** `vc resolve KEY` */
export default class Resolve extends VcCommand {
  static override summary = "Settle a conflict: keep one sibling, or write a value in their place.";
  static override description =
    "Shows the siblings and asks which to keep. Writes with exactly the context that was read, so a value that arrives meanwhile is not lost. A key without conflict is left alone.";
  static override examples = [
    { description: "Look and decide", command: "<%= config.bin %> resolve color" },
    { description: "Keep the second", command: "<%= config.bin %> resolve color --keep 2" },
    {
      description: "Keep the one with this dot, whatever has happened since",
      command: "<%= config.bin %> resolve color --keep s1~k3q9x7abcdefghij:12",
    },
    {
      description: "Write something that does justice to all of them",
      command: `<%= config.bin %> resolve cart --parse --value '["tea","milk"]'`,
    },
  ];
  static override args = { key: keyArg };
  static override flags = {
    ...clientFlags,
    keep: Flags.string({
      helpValue: "N|DOT",
      description: "keep this sibling: its number, from 1, or its dot",
      exclusive: ["value", "delete"],
    }),
    value: Flags.string({
      helpValue: "VALUE",
      description: "write this value in their place; - reads standard input",
      exclusive: ["delete"],
    }),
    parse: Flags.boolean({ description: "take --value as JSON", dependsOn: ["value"] }),
    delete: Flags.boolean({ description: "delete the key" }),
    ...failOnConflictFlag,
  };
  protected override isWrite = true;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Resolve);
    const settings = this.settings(flags);
    const choose = await this.chooser(args.key, flags);
    const { result: resolution, elapsedMs } = await this.request(
      settings,
      `resolving ${escapeInLine(args.key)}`,
      ({ client, signal, asking }) =>
        resolveKey(client, args.key, (read) => asking(() => choose(read)), { signal }),
    );
    const options = {
      elapsedMs,
      failOnConflict: flags["fail-on-conflict"],
    };
    this.print(this.describe(resolution, options));
  }

  private describe(
    resolution: Resolution,
    options: { readonly elapsedMs: number; readonly failOnConflict: boolean },
  ): Report {
    const { view } = this.ui;
    if (resolution.type === "no-conflict") {
      return nothingToResolveReport(resolution.read, options, view);
    }
    if (resolution.type === "left") return leftAsIsReport(resolution.read, options, view);
    return resolveReport(resolution.written, options, view);
  }

  /** How to choose: by the flags, by asking, or, where nobody can be asked, not at all. */
  private async chooser(
    key: string,
    flags: ChoiceFlags,
  ): Promise<(read: ReadResult) => Promise<Choice>> {
    const { keep } = flags;
    if (keep !== undefined) {
      return async (read) => ({ type: "keep", version: siblingNamed(read.versions, keep) });
    }
    if (flags.value !== undefined) {
      const value = await valueFrom(flags.value, flags.parse, process.stdin);
      return async () => ({ type: "value", value });
    }
    if (flags.delete) return async () => ({ type: "delete" });
    if (process.stdin.isTTY && process.stderr.isTTY && !this.ui.json) {
      return (read) => {
        this.ui.note(`${this.siblings(read)}\n`);
        return askForChoice(read, { input: process.stdin, output: process.stderr });
      };
    }
    return async (read) => {
      const { view } = this.ui;
      throw new UsageError(
        this.ui.json
          ? `${read.versions.length} values are in conflict, and nothing says which to keep.`
          : `Nothing says which value to keep, and there is no terminal to ask on.\n${this.siblings(read)}`,
        `Keep one:  ${commandLine(view.call, "resolve", [key], ["--keep", "1"])}\nOr write another:  ${commandLine(view.call, "resolve", [key], ["--value", "VALUE"])}`,
      );
    };
  }

  private siblings(read: ReadResult): string {
    const { view } = this.ui;
    return `${conflictHeading(read.key, read.versions, view)}\n${siblingList(read.versions, view)}`;
  }
}
