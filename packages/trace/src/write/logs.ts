/** Executions as logs of ShiViz and GoVector. */
import { escapeControls } from "../characters/controls.js";
import type { TraceEvent } from "../event.js";
import type { Execution } from "../execution.js";
import { ClockText } from "./clock-text.js";
import { type Executions, listOf } from "./executions.js";
import { type LineOrder, type LogShape, shapeOf } from "./log-shape.js";

export interface LogOptions {
  /** Whether to write the fields of events; true by default. Logs with fields begin with a header. */
  readonly fields?: boolean;
}

/**
 * An execution, or several, as a log that ShiViz reads: two lines an event, causes first.
 *
 * `readLog` reads what was written: but for line ends and other control characters, which become `\n` and the like, and for what `Executions`
 * of one log cannot have, such as equal labels. Only a log that needs it begins with a header: see `PATTERNS`.
 *
 * @example
 * const { executions } = readLog('{"host":"a","clock":{"a":1},"event":"starts"}');
 * toShiViz(executions) //=> 'starts\na {"a":1}\n'
 */
export function toShiViz(executions: Executions, options: LogOptions = {}): string {
  return Array.from(shiVizLines(executions, options)).join("");
}

/** What `toShiViz` gives, piece by piece, for logs that are too large for one string. */
export function shiVizLines(
  executions: Executions,
  options: LogOptions = {},
): IterableIterator<string> {
  return logLines(listOf(executions), "text-first", options);
}

/**
 * An execution, or several, as GoVector writes them: first the line of host and clock. In all else as `toShiViz`.
 *
 * @example
 * const { executions } = readLog('starts\na {"a":1}');
 * toGoVector(executions) //=> 'a {"a":1}\nstarts\n'
 */
export function toGoVector(executions: Executions, options: LogOptions = {}): string {
  return Array.from(goVectorLines(executions, options)).join("");
}

/** What `toGoVector` gives, piece by piece, for logs that are too large for one string. */
export function goVectorLines(
  executions: Executions,
  options: LogOptions = {},
): IterableIterator<string> {
  return logLines(listOf(executions), "clock-first", options);
}

function* logLines(
  executions: readonly Execution[],
  order: LineOrder,
  { fields = true }: LogOptions,
): IterableIterator<string> {
  const shape = shapeOf(executions, order, fields);
  if (shape.header !== "") yield shape.header;
  for (const [i, execution] of executions.entries()) {
    // What stands before the first delimiter has no label.
    if (i > 0 || execution.label !== "") yield shape.delimiter(execution.label || `#${i + 1}`);
    const separator = order === "text-first" ? "," : ", ";
    const clocks = new ClockText(execution, separator, (host) => shape.host(host));
    for (const event of execution.all()) yield blockOf(event, clocks.of(event), order, shape);
  }
}

function blockOf(event: TraceEvent, clock: string, order: LineOrder, shape: LogShape): string {
  const text = `${shape.marker}${escapeControls(event.text)}`;
  const stamp = `${shape.host(event.host)} ${clock}`;
  let block = order === "text-first" ? `${text}\n${stamp}\n` : `${stamp}\n${text}\n`;
  for (const [field, group] of shape.fields) {
    const value = event.fields[field];
    block += value === undefined ? "\n" : `${group}: ${escapeControls(value)}\n`;
  }
  return block;
}
