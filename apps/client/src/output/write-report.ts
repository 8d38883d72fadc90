/** `vc update`, `vc delete` and `vc resolve` in words. */
import type { Dot } from "@vclock/clock";
import type { DeleteResult, ReadResult, WriteBase, Written } from "@vclock/sdk";

import { ExitCode } from "../errors.js";
import { unresolvedDocument, writeDocument } from "./documents.js";
import { conflictExit, dotText, participation, type Report } from "./report.js";
import { conflictHeading, conflictLesson, showKey, siblingList } from "./siblings.js";
import type { View } from "./style.js";
import { commandLine } from "./call.js";
import { duration } from "./text.js";
import { showValue } from "./value.js";

export interface WriteReportOptions {
  readonly elapsedMs: number;
  readonly failOnConflict: boolean;
  /** Left out where contexts are remembered anyway. */
  readonly withoutContext?: boolean;
}

/** After an update. */
export function updateReport(written: Written, options: WriteReportOptions, view: View): Report {
  return report("updated", written, written.dot, options, view);
}

/** After a delete, also one that found nothing. */
export function deleteReport(
  result: DeleteResult,
  options: WriteReportOptions,
  view: View,
): Report {
  if (result.dot !== undefined) return report("deleted", result, result.dot, options, view);
  return {
    document: writeDocument(result, undefined),
    text: "",
    notes: [
      `There is no key ${showKey(result.key, view)}: nothing to delete.`,
      answered(result, options, view),
    ],
    exitCode: ExitCode.noSuchKey,
  };
}

/** After `vc resolve` wrote. */
export function resolveReport(
  result: Written | DeleteResult,
  options: WriteReportOptions,
  view: View,
): Report {
  return report("resolved", result, result.dot, options, view);
}

/** When there was nothing for `vc resolve` to do. */
export function nothingToResolveReport(
  read: ReadResult,
  options: WriteReportOptions,
  view: View,
): Report {
  const [first] = read.versions;
  const key = showKey(read.key, view);
  const missing = first === undefined;
  return {
    document: unresolvedDocument(read),
    text: missing ? "" : `${key} is not in conflict: ${showValue(first, view.terminal)}`,
    notes: [...(missing ? [`There is no key ${key}.`] : []), answered(read, options, view)],
    exitCode: missing ? ExitCode.noSuchKey : ExitCode.done,
  };
}

/** When somebody was asked and chose to leave the siblings as they are. */
export function leftAsIsReport(read: ReadResult, options: WriteReportOptions, view: View): Report {
  return {
    document: unresolvedDocument(read),
    text: `${showKey(read.key, view)} is left as it is, with ${read.versions.length} values in conflict.`,
    notes: [answered(read, options, view)],
    exitCode: conflictExit(true, options.failOnConflict),
  };
}

function answered(
  answer: WriteBase | ReadResult,
  options: WriteReportOptions,
  { err }: View,
): string {
  return `${participation(answer, err)}${err.dim(` · ${duration(options.elapsedMs)}`)}`;
}

function report(
  verb: string,
  write: WriteBase,
  dot: Dot | undefined,
  options: WriteReportOptions,
  view: View,
): Report {
  const { out, err } = view;
  const versions = write.versions ?? [];
  const done = `${verb} ${out.bold(showKey(write.key, view))}${dot === undefined ? "" : out.dim(`  ${dotText(dot)}`)}`;
  const siblings = write.conflict
    ? `\n${conflictHeading(write.key, versions, view)}\n${siblingList(versions, view)}`
    : "";
  const leftover =
    verb === "deleted" && !write.conflict && write.siblings === 1
      ? [
          `The delete's context does not cover a value written meanwhile, which stays.`,
          `To see it:  ${err.bold(commandLine(view.call, "read", [write.key]))}`,
        ]
      : [];
  return {
    document: writeDocument(write, dot),
    text: done + siblings,
    notes: [
      ...(write.conflict ? conflictLesson(write.key, versions, view) : leftover),
      answered(write, options, view),
      ...(options.withoutContext ? [] : [err.dim(`context ${write.context.toToken()}`)]),
    ],
    exitCode: conflictExit(write.conflict, options.failOnConflict),
  };
}
