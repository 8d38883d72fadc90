/**
 * `vc trace --check` in words: every violation with its line, what was expected and what may be behind it.
 */
import { checkExecution, type Violation } from "@vclock/trace";

import { ExitCode } from "../errors.js";
import type { Report } from "../output/report.js";
import type { View } from "../output/style.js";
import { count } from "../output/text.js";
import { checkDocument } from "./documents.js";
import { skippedText, summaryOf } from "./remarks.js";
import type { Source } from "./source.js";

/** Skipped text alone is no failure: logs have other lines. A log without any event is. */
export function checkReport(source: Source, { out, err }: View): Report {
  const { log, executions, name } = source;
  const violations: readonly Violation[] =
    log?.violations ??
    executions.flatMap((execution) => checkExecution(execution, { partial: true }));
  const problems = log?.problems ?? [];
  const found = log === undefined ? violations.length : log.totals.violations + log.totals.problems;
  const events = executions.reduce((sum, { size }) => sum + size, 0);
  const ok = found === 0 && events > 0;
  const lines = [
    ...problems.map(({ line, code, message }) => ({
      line,
      rule: code as string,
      message,
      hint: "",
    })),
    ...violations.map(({ line = 0, rule, message, hint = "" }) => ({ line, rule, message, hint })),
  ].sort((a, b) => a.line - b.line);
  const text = lines.map(({ line, rule, message, hint }) => {
    const where = line === 0 ? name : `${name}:${line}`;
    const why = hint === "" ? "" : `\n    ${out.dim(hint)}`;
    return `${where}: ${out.red(rule)}  ${message}${why}`;
  });
  if (ok) text.push(`${out.green("ok")}  ${count(events, "event")}: no clock contradicts another`);
  else if (events === 0 && found === 0) text.push(`${out.red("no events")}  in ${name}`);
  const notes = log === undefined ? [...source.remarks] : [err.dim(summaryOf(executions, log))];
  for (const skipped of log?.skipped ?? []) {
    notes.push(err.yellow(`${name}: not part of any event: ${skippedText(skipped)}`));
  }
  if (found > lines.length)
    notes.push(
      `${count(found, "violation")} in all; the first ${lines.length.toLocaleString("en-US")} are listed.`,
    );
  else if (found > 0) notes.push(err.red(count(found, "violation")));
  return {
    document: checkDocument(source, violations, ok),
    text: text.join("\n"),
    notes,
    exitCode: ok ? ExitCode.done : ExitCode.unexpected,
  };
}
