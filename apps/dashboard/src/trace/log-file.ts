/** A log that was dropped on the page: ours, ShiViz's, GoVector's, whatever `readLog` reads. It stays in the browser. */
import { type Execution, readLog } from "@vclock/trace";
import { eventsOf, type SourceEvent } from "./model.js";

export interface LogFile {
  readonly name: string;
  readonly executions: readonly { readonly label: string; readonly size: number }[];
  /** Which of them is shown. */
  readonly shown: number;
  readonly events: readonly SourceEvent[];
  /** What was wrong with it, as sentences. */
  readonly remarks: readonly string[];
  choose(shown: number): LogFile;
}

const REMARKS_MAX = 8;
/** More than anybody looks through here; `vc trace` takes them all. */
const DRAWN_MAX = 50_000;

/** @throws Error when there is no event in it */
export function openLog(name: string, text: string): LogFile {
  const { executions, format, problems, violations, totals } = readLog(text);
  if (executions.length === 0) {
    throw new Error(
      `No event was found in ${name}. Is it a ShiViz or GoVector log, or JSON lines?`,
    );
  }
  const wrong = [
    ...problems.map(({ line, message }) => `line ${line}: ${message}`),
    ...violations.map(({ line, message }) =>
      line === undefined ? message : `line ${line}: ${message}`,
    ),
  ];
  const all = totals.problems + totals.violations;
  const isCut = executions.some(({ size }) => size > DRAWN_MAX);
  const remarks = [
    `Read as ${format.name}: ${totals.events.toLocaleString("en")} events in ${totals.lines.toLocaleString("en")} lines.`,
    ...(isCut ? [`The first ${DRAWN_MAX.toLocaleString("en")} of an execution are drawn.`] : []),
    ...(totals.skipped > 0 ? [`${totals.skipped} pieces of text belong to no event.`] : []),
    ...wrong.slice(0, REMARKS_MAX),
    ...(all > REMARKS_MAX
      ? [`… and ${all - Math.min(wrong.length, REMARKS_MAX)} more like that.`]
      : []),
  ];
  return show(name, executions, 0, remarks);
}

function show(
  name: string,
  executions: readonly Execution[],
  shown: number,
  remarks: readonly string[],
): LogFile {
  const execution = executions[shown];
  return {
    name,
    executions: executions.map(({ label, size }) => ({ label, size })),
    shown,
    events: execution === undefined ? [] : eventsOf(execution, DRAWN_MAX),
    remarks,
    choose: (other) => show(name, executions, other, remarks),
  };
}
