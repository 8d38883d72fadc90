/** Executions as JSON lines: the format that loses nothing. */
import { jsonOf } from "../characters/json.js";
import type { Execution } from "../execution.js";
import { ClockText } from "./clock-text.js";
import { type Executions, listOf } from "./executions.js";

/**
 * An event a line, causes first: `{"host":"a","clock":{"a":1},"event":"…","fields":{…},"trace":"…"}`, the last two only where there are any.
 * What `readJsonLines` reads from it is equal in all but line numbers.
 *
 * @example
 * const { executions } = readLog('starts\na {"a":1}');
 * toJsonLines(executions) //=> '{"host":"a","clock":{"a":1},"event":"starts"}\n'
 */
export function toJsonLines(executions: Executions): string {
  return Array.from(jsonLines(executions)).join("");
}

/** What `toJsonLines` gives, piece by piece, for logs that are too large for one string. */
export function* jsonLines(executions: Executions): IterableIterator<string> {
  for (const execution of listOf(executions)) yield* linesOf(execution);
}

function* linesOf(execution: Execution): IterableIterator<string> {
  const clocks = new ClockText(execution, ",");
  const trace = execution.label === "" ? "" : `,"trace":${jsonOf(execution.label)}`;
  for (const event of execution.all()) {
    const hasFields = Object.keys(event.fields).length > 0;
    const fields = hasFields ? `,"fields":${jsonOf(event.fields)}` : "";
    yield `{"host":${jsonOf(event.host)},"clock":${clocks.of(event)},"event":${jsonOf(event.text)}${fields}${trace}}\n`;
  }
}
