/**
 * The documents of `vc trace --json`.
 */
import type { Execution, TraceEvent, Violation } from "@vclock/trace";

import { jsonText } from "../output/json.js";
import type { Between } from "./between.js";
import type { Source } from "./source.js";

/** An event: its host, own number, clock, text and fields; `line` only where it comes from a log. */
export function eventDocument(execution: Execution, event: TraceEvent): object {
  const { host, index, text, fields, line } = event;
  return {
    host,
    index,
    clock: Object.fromEntries(execution.clock(event)),
    event: text,
    fields: { ...fields },
    ...(line === undefined ? {} : { line }),
  };
}

/** Everything, piece by piece: the text of one document, which may be too large for one string. */
export function* traceDocument(
  source: Source,
  executions: readonly Execution[],
): IterableIterator<string> {
  yield `{"source":${jsonText(source.name)},${parts(reading(source))}"executions":[`;
  for (const [i, execution] of executions.entries()) {
    const { label, hosts } = execution;
    yield `${i > 0 ? "," : ""}{${parts({ label, hosts })}"events":[`;
    let separator = "";
    for (const event of execution.all()) {
      yield `${separator}${jsonText(eventDocument(execution, event))}`;
      separator = ",";
    }
    yield "]}";
  }
  yield "]}\n";
}

/** What `--between` found. */
export function betweenDocument({ execution, a, b, order, path }: Between): object {
  return {
    a: eventDocument(execution, a),
    b: eventDocument(execution, b),
    order,
    path: path.map((event) => eventDocument(execution, event)),
  };
}

/** What `--check` found. */
export function checkDocument(
  source: Source,
  violations: readonly Violation[],
  ok: boolean,
): object {
  return { ok, source: source.name, ...reading(source), violations };
}

/** What reading the log told, except of its clocks. */
function reading({ log, remarks }: Source): object {
  if (log === undefined) return { remarks };
  const { format, totals, skipped, problems } = log;
  return { format, totals, skipped, problems };
}

/** The properties of an object as they stand in a document that goes on. */
function parts(properties: object): string {
  return Object.entries(properties)
    .map(([name, value]) => `${jsonText(name)}:${jsonText(value)},`)
    .join("");
}
