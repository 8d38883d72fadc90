/**
 * Reads a log with a regular expression, as ShiViz does: a search through the whole text of each execution.
 */
import type { Delimiter } from "./delimiter.js";
import type { Executions } from "./executions.js";
import type { FormatReader } from "./format-reader.js";

const OWN_GROUPS = new Set(["host", "clock", "event"]);

/** Collects the lines of an execution, and searches them when it ends: the expression may span as many as it likes. */
export class PatternReader implements FormatReader {
  readonly #executions: Executions;
  readonly #pattern: RegExp;
  readonly #delimiter: Delimiter | undefined;
  #lines: string[] = [];
  /** The number of the first of them. */
  #first = 1;

  /** @param pattern with the flags g and m */
  constructor(executions: Executions, pattern: RegExp, delimiter: Delimiter | undefined) {
    this.#executions = executions;
    this.#pattern = pattern;
    this.#delimiter = delimiter;
  }

  line(text: string, start: number, end: number, number: number): void {
    const label = this.#delimiter?.labelIn(text, start, end);
    if (label !== undefined) {
      this.end();
      this.#executions.begin(label, number);
      // The expression may begin with a line end: what is left of this line is empty.
      this.#lines.push("");
      this.#first = number;
      return;
    }
    if (this.#lines.length === 0) this.#first = number;
    this.#lines.push(text.slice(start, end));
  }

  end(): void {
    const text = this.#lines.join("\n");
    this.#lines = [];
    let line = this.#first;
    let at = 0;
    this.#pattern.lastIndex = 0;
    for (;;) {
      const match = this.#pattern.exec(text);
      if (match === null) break;
      const end = match.index + match[0].length;
      line = this.#skip(text, at, match.index, line);
      if (end === match.index) this.#pattern.lastIndex++;
      else this.#take(match, line);
      line += lineEnds(text, match.index, end);
      at = end;
    }
    this.#skip(text, at, text.length, line);
  }

  #take(match: RegExpExecArray, line: number): void {
    const groups = match.groups ?? {};
    const clock = groups["clock"] ?? "";
    if (!this.#executions.clocks.read(clock, 0, clock.length, line)) return;
    const fields: string[] = [];
    for (const [name, value] of Object.entries(groups)) {
      if (value !== undefined && !OWN_GROUPS.has(name)) fields.push(name, value);
    }
    if (this.#executions.commit(groups["host"] ?? "", groups["event"] ?? "", fields, line)) {
      this.#executions.report.cover();
    }
  }

  /** Reports text that no match has; returns the line in which it ends. */
  #skip(text: string, start: number, end: number, first: number): number {
    let line = first;
    let at = start;
    for (;;) {
      const newline = text.indexOf("\n", at);
      if (newline < 0 || newline >= end) break;
      this.#executions.report.skip(line++, text.slice(at, newline));
      at = newline + 1;
    }
    this.#executions.report.skip(line, text.slice(at, end));
    return line;
  }
}

function lineEnds(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", start); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) {
    count++;
  }
  return count;
}
