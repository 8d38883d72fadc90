/**
 * Finds out the format of a log from its head.
 *
 * Each named format has a try; that which makes most events is taken.
 */
import type { EventTable } from "../table/event-table.js";
import { Delimiter } from "./delimiter.js";
import { Executions } from "./executions.js";
import { namedFormat } from "./formats.js";
import { LineSplitter } from "./line-splitter.js";
import { hasGroup } from "./pattern.js";
import { ReadReport } from "./report.js";
import type { FormatName } from "./result.js";

/** How much of a log is looked at, in characters. */
export const HEAD_LENGTH: number = 1 << 17;

/** What a log's first two lines say of its format. */
export interface Header {
  readonly pattern: string;
  readonly delimiter: string | undefined;
  /** Where the log goes on, and the number of the line there. */
  readonly length: number;
  readonly line: number;
}

/**
 * The header, when there is one: a regular expression with the three groups, or an empty line, which stands for ShiViz's; then the delimiter, or an empty line.
 *
 * An empty line is a header only where a delimiter with a named group follows: else logs could not begin with one.
 */
export function readHeader(head: string, shiviz: string): Header | undefined {
  const [first = "", second = ""] = head.split("\n", 2);
  const [event, delimiter] = [first.replace(/^\uFEFF/, "").trim(), second.trim()];
  const isPattern = ["event", "host", "clock"].every((name) => hasGroup(event, name));
  if (!isPattern && !(event === "" && hasGroup(delimiter, "trace"))) return undefined;
  return {
    pattern: isPattern ? event : shiviz,
    delimiter: delimiter === "" ? undefined : delimiter,
    length: Math.min(first.length + second.length + 2, head.length),
    line: 3,
  };
}

/** Of two that make the same of the text the earlier is taken. */
const CANDIDATES: readonly FormatName[] = [
  "jsonl",
  "tla",
  "govector-timestamps",
  "tsviz",
  "shiviz",
  "govector",
];

/** While trying, no format may take such a line for an event. */
const DELIMITER = new Delimiter("^=== .* ===$");

const TIMESTAMP: Partial<Record<FormatName, RegExp>> = {
  "govector-timestamps": /^\d{9,}$/,
  tsviz: /^\d+$/,
};

/** What a format makes of a text. */
interface Reading {
  /** How many events have a text: any format finds empty ones between blank lines. */
  readonly events: number;
  /** The line in which the first of them begins. */
  readonly first: number;
  /** Pieces of text that belong to none. */
  readonly skipped: number;
}

/**
 * The format that makes most of the head.
 *
 * Text before clock and clock before text differ by what is left over at the beginning and at the end. What begins earlier is taken: logs have more that does not
 * belong at their ends than at their beginnings, and comments there are not counted.
 *
 * @param isWhole whether the log ends with the head: else its last line may not be all there
 */
export function detectFormat(head: string, isWhole: boolean): FormatName {
  const lines = (isWhole ? head : head.slice(0, head.lastIndexOf("\n") + 1)).replace(COMMENTS, "");
  let best: FormatName = lines.trimStart().startsWith("{") ? "jsonl" : "shiviz";
  let most: Reading = { events: 0, first: 0, skipped: 0 };
  for (const name of CANDIDATES) {
    const reading = tryFormat(name, lines);
    if (reading.events === 0 || !isBetter(reading, most)) continue;
    most = reading;
    best = name;
  }
  return best;
}

const COMMENTS = /^\uFEFF?(?:\s*(?:#|\/\/).*\n)+/;

function isBetter(a: Reading, b: Reading): boolean {
  // A log that is cut off may end between the two lines of an event: one more or less says nothing.
  if (Math.abs(a.events - b.events) > 1) return a.events > b.events;
  if (a.first !== b.first) return b.events === 0 || a.first < b.first;
  return a.events === b.events ? a.skipped < b.skipped : a.events > b.events;
}

function tryFormat(name: FormatName, text: string): Reading {
  const report = new ReadReport();
  const executions = new Executions(report);
  const { reader, lineLengthMax } = namedFormat(name, executions, DELIMITER);
  const splitter = new LineSplitter(reader, report, { lengthMax: lineLengthMax });
  splitter.push(text);
  splitter.end();
  const tables = executions.builders.map(({ table }) => table);
  const wanted = TIMESTAMP[name];
  if (!tables.every((table) => hasStamps(table, wanted)))
    return { events: 0, first: 0, skipped: 0 };
  let events = 0;
  let first = Infinity;
  for (const table of tables) {
    for (let row = 0; row < table.size; row++) {
      if (table.text(row).trim() === "") continue;
      events++;
      first = Math.min(first, table.line(row));
    }
  }
  return { events, first, skipped: report.skippedCount };
}

/** Where a format has a timestamp, no event may lack it. */
function hasStamps(table: EventTable, wanted: RegExp | undefined): boolean {
  if (wanted === undefined) return true;
  for (let row = 0; row < table.size; row++) {
    if (!wanted.test(table.field(row, "timestamp") ?? "")) return false;
  }
  return true;
}
