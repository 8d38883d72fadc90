/**
 * How a log of two-line events has to look so that whoever reads it finds in it what was written.
 *
 * Most logs need no more than the two lines. Where a reader would be misled, the log begins with the regular expressions that say how to
 * read it, as ShiViz and `readLog` know them: fields, several executions, hosts with spaces, texts that look like something else.
 */
import { escapeControls } from "../characters/controls.js";
import type { Execution } from "../execution.js";
import { PATTERNS } from "../read/formats.js";
import { Names } from "./names.js";

export interface LogShape {
  /** Lines for the head of the log, each ended; empty when it needs none. */
  readonly header: string;
  /** The fields to write, and the names of their groups. */
  readonly fields: readonly (readonly [field: string, group: string])[];
  /** The line that begins an execution. */
  delimiter(label: string): string;
  /** What stands before each text. */
  readonly marker: string;
  /** A host's name as it is written. */
  host(name: string): string;
}

/** Which of the two lines comes first. */
export type LineOrder = "text-first" | "clock-first";

const RESERVED = ["host", "clock", "event", "trace", "__proto__"];
/** Texts that one or the other reader takes for something else: a header, a clock, a timestamp, JSON. */
const MISLEADING = /\(\?<|^=|^\S* \{|^\d* |^\s*\{|^(?:State )?\d+: <|^\/\\/;

export function shapeOf(
  executions: readonly Execution[],
  order: LineOrder,
  areFieldsKept: boolean,
): LogShape {
  const seen = look(executions, areFieldsKept);
  const groups = new Names(groupOf, RESERVED);
  const fields = [...seen.fields].map((field) => [field, groups.of(field)] as const);
  // A space before a brace is where the host ends.
  const areSpacesKept = seen.hasSpaces && !seen.hasBraces;
  const hosts = new Names((name) => {
    const shown = escapeControls(name);
    return areSpacesKept ? shown : shown.replaceAll(/\s/g, "_");
  });
  const isNamed = executions.length > 1 || executions.some(({ label }) => label !== "");
  const isPlain = fields.length === 0 && !areSpacesKept && !seen.isMisleading;
  // Where an execution begins, the end of the line before may be taken for an empty text: this cannot.
  const marker = seen.isMisleading && order === "text-first" ? "- " : "";
  const pattern = isPlain
    ? plainPattern(order)
    : exactPattern(order, areSpacesKept, marker, fields);
  const rule = "=".repeat(seen.rule + 1);
  const delimiter = isNamed ? `^${rule} (?<trace>.*) ${rule}$` : "";
  return {
    header: isPlain && !isNamed ? "" : `${pattern}\n${delimiter}\n`,
    fields,
    marker,
    delimiter: (label) => (isNamed ? `${rule} ${escapeControls(label)} ${rule}\n` : ""),
    host: (name) => hosts.of(name),
  };
}

interface Seen {
  readonly fields: Set<string>;
  hasSpaces: boolean;
  hasBraces: boolean;
  isMisleading: boolean;
  /** Texts begin with so many `=` at most, 2 at least. */
  rule: number;
}

function look(executions: readonly Execution[], areFieldsKept: boolean): Seen {
  const fields = new Set<string>();
  const seen: Seen = { fields, hasSpaces: false, hasBraces: false, isMisleading: false, rule: 2 };
  for (const execution of executions) {
    for (const host of execution.hosts) {
      seen.hasSpaces ||= /\s/.test(host);
      seen.hasBraces ||= /^\s|\s(?:\{|$)/.test(host);
    }
    for (const { host, text, fields: own } of execution.all()) {
      seen.isMisleading ||= MISLEADING.test(text);
      if (text.startsWith("=") || host.startsWith("="))
        seen.rule = Math.max(
          seen.rule,
          /^=*/.exec(text)?.[0].length ?? 0,
          /^=*/.exec(host)?.[0].length ?? 0,
        );
      if (areFieldsKept) for (const field of Object.keys(own)) fields.add(field);
    }
  }
  return seen;
}

function plainPattern(order: LineOrder): string {
  return order === "text-first" ? PATTERNS.shiviz : PATTERNS.govector;
}

/** Takes each event as a block of whole lines, so that no text can be taken for the beginning of another. */
function exactPattern(
  order: LineOrder,
  areSpacesKept: boolean,
  marker: string,
  fields: LogShape["fields"],
): string {
  const event = `${marker}(?<event>.*)`;
  const clock = `(?<host>${areSpacesKept ? ".*?" : String.raw`\S*`}) (?<clock>\\{.*\\})`;
  const lines = order === "text-first" ? [event, clock] : [clock, event];
  for (const [, group] of fields) lines.push(`(?:${group}: (?<${group}>.*))?`);
  return `^${lines.join(String.raw`\n`)}$`;
}

/** A name that a group of a regular expression can have. */
function groupOf(field: string): string {
  const word = field.replaceAll(/[^A-Za-z0-9_]/g, "_");
  return /^[A-Za-z_]/.test(word) ? word : `_${word}`;
}
