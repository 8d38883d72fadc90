/** What there is to say of a log: how it was read, what was skipped, what its clocks contradict. */
import type { ReadResult } from "@vclock/trace";
import type { LogSummary } from "./log-messages.js";

const REMARKS_MAX = 8;

const FORMATS: Readonly<Record<ReadResult["format"]["name"], string>> = {
  shiviz: "a ShiViz log (text, then host and clock)",
  govector: "a GoVector log (host and clock, then text)",
  "govector-timestamps": "a GoVector log with timestamps",
  tsviz: "a TSViz log",
  tla: "a TLC trace",
  jsonl: "JSON lines",
  pattern: "events by its regular expression",
};

/** @throws Error when there is no event in it */
export function summaryOf(name: string, result: ReadResult): LogSummary {
  const { executions, format, problems, violations, skipped, totals } = result;
  if (executions.length === 0) {
    throw new Error(
      totals.lines <= 1 && totals.skipped + totals.problems === 0
        ? `${name} is empty.`
        : `No event was found in ${name}. It is none of the logs that are known here: ShiViz, GoVector, TSViz, TLC, JSON lines.`,
    );
  }
  const wrong = [
    ...problems.map(({ line, message }) => ({ line, text: `line ${line}: ${message}` })),
    ...violations.map(({ line = 0, message }) => ({
      line,
      text: line === 0 ? message : `line ${line}: ${message}`,
    })),
    ...skipped.map(({ line, lastLine }) => ({
      line,
      text: `${line === lastLine ? `line ${line}` : `lines ${line}–${lastLine}`}: part of no event, passed over`,
    })),
  ].toSorted((a, b) => a.line - b.line);
  const all = totals.problems + totals.violations + totals.skipped;
  const shown = wrong.slice(0, REMARKS_MAX).map(({ text }) => text);
  const { leftOut } = totals;
  return {
    name,
    executions: executions.map(({ label, size }) => ({ label, size })),
    remarks: [
      `Read as ${FORMATS[format.name]}: ${number(totals.events)} events in ${number(totals.lines)} lines.`,
      ...(all === 0 ? ["No clock contradicts another."] : []),
      ...(leftOut === 1 ? ["1 event is not drawn: its clock contradicts the others."] : []),
      ...(leftOut > 1
        ? [`${number(leftOut)} events are not drawn: their clocks contradict the others.`]
        : []),
      ...shown,
      ...(all > shown.length
        ? [
            `… and ${number(all - shown.length)} more like that; vc trace ${name} --check lists them.`,
          ]
        : []),
    ],
  };
}

function number(count: number): string {
  return count.toLocaleString("en");
}
