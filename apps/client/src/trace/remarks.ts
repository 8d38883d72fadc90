/**
 * What there is to say of a log besides its events: what was skipped, what is wrong.
 */
import type { ReadResult, SkippedText } from "@vclock/trace";

import { count, escapeInLine, list, shorten } from "../output/text.js";
import type { Style } from "../output/style.js";
import type { Source } from "./source.js";

const SHOWN_MAX = 5;

/** For standard error, beside a picture. */
export function remarksOf({ executions, log, remarks }: Source, style: Style): string[] {
  const notes = remarks.map((remark) => style.yellow(remark));
  if (log === undefined) return notes;
  notes.unshift(style.dim(summaryOf(executions, log)));
  const { skipped, problems, totals } = log;
  if (totals.problems > 0) {
    notes.push(style.yellow(`${count(totals.problems, "problem")}:`));
    notes.push(
      ...some(problems, totals.problems, ({ line, message }) => `line ${line}: ${message}`),
    );
  }
  if (totals.leftOut > 0) {
    const what = `${count(totals.leftOut, "event")} left out: their clocks contradict the others`;
    notes.push(style.yellow(`${what}. --check lists how.`));
  } else if (totals.violations > 0) {
    notes.push(
      style.yellow(
        `${count(totals.violations, "clock entry", "clock entries")} cannot be right. --check lists them.`,
      ),
    );
  }
  if (totals.skipped > 0) {
    notes.push(style.yellow("Not part of any event:"));
    notes.push(...some(skipped, totals.skipped, skippedText));
  }
  return notes;
}

/** `24 events of 3 hosts, read as govector`. */
export function summaryOf(
  executions: Source["executions"],
  { format, totals }: ReadResult,
): string {
  const hosts = new Set(executions.flatMap((execution) => execution.hosts)).size;
  const in_ = executions.length > 1 ? ` in ${executions.length} executions` : "";
  const by = format.name === "pattern" ? "by the regular expression" : `as ${format.name}`;
  const whose = { options: "", header: " (named in its head)", detection: " (found out)" };
  return `${count(totals.events, "event")} of ${count(hosts, "host")}${in_}, read ${by}${whose[format.from]}`;
}

/** `lines 4–6: what is this?` */
export function skippedText({ line, lastLine, text }: SkippedText): string {
  const lines = line === lastLine ? `line ${line}` : `lines ${line}–${lastLine}`;
  return `${lines}: ${shorten(escapeInLine(text), 80)}`;
}

function some<T>(items: readonly T[], total: number, show: (item: T) => string): string[] {
  const shown = items.slice(0, SHOWN_MAX).map((item) => `  ${show(item)}`);
  const more = total - shown.length;
  return more > 0
    ? [...shown, `  and ${more.toLocaleString("en-US")} more; --check lists them`]
    : shown;
}

/** The names of executions, for a choice. */
export function labelsOf(executions: Source["executions"]): string {
  const labels = executions.map(({ label }, i) =>
    label === "" ? `${i + 1}` : escapeInLine(label),
  );
  const shown = labels.slice(0, 20);
  return list(labels.length > shown.length ? [...shown, `${labels.length - 20} more`] : shown);
}
