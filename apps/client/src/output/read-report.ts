/** `vc read` in words. */
import type { ReadResult } from "@vclock/sdk";

import { ExitCode } from "../errors.js";
import { readDocument } from "./documents.js";
import { conflictExit, dotText, participation, type Report } from "./report.js";
import { conflictHeading, conflictLesson, showKey, siblingList, writtenBy } from "./siblings.js";
import type { View } from "./style.js";
import { commandLine } from "./call.js";
import { duration } from "./text.js";
import { binaryOf, showValue } from "./value.js";

export interface ReadReportOptions {
  readonly elapsedMs: number;
  readonly failOnConflict: boolean;
  /** Left out where contexts are remembered anyway. */
  readonly withoutContext?: boolean;
}

/** The value alone on standard output, or every sibling; where it comes from and the context on standard error. */
export function readReport(read: ReadResult, options: ReadReportOptions, view: View): Report {
  const { err } = view;
  const document = readDocument(read);
  const origin = `${participation(read, err)}${err.dim(` · ${duration(options.elapsedMs)}`)}`;
  const context = options.withoutContext ? [] : [err.dim(`context ${read.context.toToken()}`)];
  const [first] = read.versions;
  if (first === undefined) {
    return {
      document,
      text: "",
      notes: [
        `There is no key ${showKey(read.key, view)}.`,
        `To create it:  ${err.bold(commandLine(view.call, "update", [read.key, "VALUE"]))}`,
        origin,
      ],
      exitCode: ExitCode.noSuchKey,
    };
  }
  if (read.versions.length === 1) {
    return {
      document,
      text: showValue(first, view.terminal),
      bytes: view.terminal ? undefined : binaryOf(first),
      notes: [err.dim(`${dotText(first.dot)}, ${writtenBy(first)}`), origin, ...context],
      exitCode: ExitCode.done,
    };
  }
  return {
    document,
    text: `${conflictHeading(read.key, read.versions, view)}\n${siblingList(read.versions, view)}`,
    notes: [...conflictLesson(read.key, read.versions, view), origin, ...context],
    exitCode: conflictExit(true, options.failOnConflict),
  };
}
