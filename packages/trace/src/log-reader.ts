/**
 * Reads logs, at once or in chunks.
 *
 * @example
 * const { executions, skipped, format } = readLog('starts\na {"a": 1}\n\nwhat is this?\n');
 * executions[0].event("a", 1).text //=> "starts"
 * skipped //=> [{ line: 4, lastLine: 4, text: "what is this?" }]
 * format //=> { name: "shiviz", from: "detection" }
 */
import type { Violation } from "./check/violation.js";
import { ReaderEndedError } from "./errors.js";
import { Execution } from "./execution.js";
import { Delimiter } from "./read/delimiter.js";
import { detectFormat, HEAD_LENGTH, readHeader } from "./read/detect.js";
import { Executions } from "./read/executions.js";
import { namedFormat, nameOfPattern, patternFormat, PATTERNS } from "./read/formats.js";
import { LineSplitter } from "./read/line-splitter.js";
import { eventPattern } from "./read/pattern.js";
import { ReadReport } from "./read/report.js";
import type { DetectedFormat, LogPattern, ReadOptions, ReadResult } from "./read/result.js";

const VIOLATIONS_MAX = 10_000;

/**
 * Reads a log that comes in chunks: the result is that of `readLog` on all of them together, without one string of all the text. Only with a regular
 * expression that is none of the named formats, the text of an execution is put together to be searched.
 *
 * @example
 * const reader = new LogReader();
 * for (const chunk of ["starts\na {", '"a": 1}\nends\na {"a": 2}']) reader.push(chunk);
 * reader.end().totals.events //=> 2
 */
export class LogReader {
  readonly #options: ReadOptions;
  readonly #report = new ReadReport();
  readonly #executions = new Executions(this.#report);
  /** Text that came before the format is known. */
  #head = "";
  #splitter: LineSplitter | undefined;
  #format: DetectedFormat = { name: "shiviz", from: "detection" };
  #isEnded = false;

  /** @throws {InvalidPatternError} when a regular expression cannot be used */
  constructor(options: ReadOptions = {}) {
    this.#options = options;
    const { format, delimiter } = options;
    if (format === undefined) return;
    this.#begin(format, delimiter, "options", 1);
  }

  /**
   * Takes the next piece of the log; it may end anywhere. Linear, but for regular expressions that are not.
   *
   * @throws {InvalidPatternError} when the log's head has a regular expression that cannot be used
   * @throws {ReaderEndedError} after `end`
   */
  push(chunk: string): void {
    if (this.#isEnded) throw new ReaderEndedError();
    if (this.#splitter !== undefined) {
      this.#splitter.push(chunk);
      return;
    }
    this.#head = this.#head === "" ? chunk : this.#head + chunk;
    if (this.#head.length >= HEAD_LENGTH) this.#findFormat(false);
  }

  /**
   * The log is complete.
   *
   * @throws {InvalidPatternError} as `push`
   * @throws {ReaderEndedError} the second time
   */
  end(): ReadResult {
    if (this.#isEnded) throw new ReaderEndedError();
    this.#isEnded = true;
    const splitter = this.#splitter ?? this.#findFormat(true);
    splitter.end();
    return this.#result(splitter.next - 1);
  }

  #findFormat(isWhole: boolean): LineSplitter {
    const text = this.#head;
    this.#head = "";
    const head = text.slice(0, HEAD_LENGTH);
    const header = readHeader(head, PATTERNS.shiviz);
    const delimiter = this.#options.delimiter ?? header?.delimiter;
    const splitter =
      header === undefined
        ? this.#begin(
            detectFormat(head, isWhole && head.length === text.length),
            delimiter,
            "detection",
            1,
          )
        : this.#begin({ pattern: header.pattern }, delimiter, "header", header.line);
    splitter.push(text, header?.length);
    return splitter;
  }

  #begin(
    given: NonNullable<ReadOptions["format"]>,
    delimiterPattern: LogPattern | undefined,
    from: DetectedFormat["from"],
    line: number,
  ): LineSplitter {
    const report = this.#report;
    const delimiter = delimiterPattern === undefined ? undefined : new Delimiter(delimiterPattern);
    const pattern = typeof given === "string" ? undefined : eventPattern(given.pattern);
    const name = typeof given === "string" ? given : nameOfPattern(pattern as RegExp);
    const setup =
      name === undefined
        ? patternFormat(pattern as RegExp, this.#executions, delimiter)
        : namedFormat(name, this.#executions, delimiter);
    if (delimiter === undefined && name !== "jsonl") {
      report.delimiterFound = (label, at) => this.#executions.begin(label, at);
    }
    this.#format = {
      name: name ?? "pattern",
      from,
      ...(name === undefined && pattern !== undefined ? { pattern: pattern.source } : {}),
      ...(delimiter === undefined ? {} : { delimiter: delimiter.source }),
    };
    this.#splitter = new LineSplitter(setup.reader, report, {
      first: line,
      lengthMax: setup.lineLengthMax,
    });
    return this.#splitter;
  }

  #result(lines: number): ReadResult {
    const { partial = false } = this.#options;
    const executions: Execution[] = [];
    const violations: Violation[] = [];
    const totals = { lines, events: 0, leftOut: 0, violations: 0 };
    for (const builder of this.#executions.builders) {
      const violationsMax = VIOLATIONS_MAX - violations.length;
      const examined = builder.examine({ partial, violationsMax });
      violations.push(...examined.violations);
      totals.violations += examined.violationCount;
      totals.events += examined.index.size;
      totals.leftOut += builder.size - examined.index.size;
      if (examined.index.size > 0) executions.push(Execution.of(builder.label, examined.index));
    }
    const { skipped, skippedCount, problems, problemCount } = this.#report;
    return {
      executions,
      violations,
      skipped,
      problems,
      format: this.#format,
      totals: { ...totals, skipped: skippedCount, problems: problemCount },
    };
  }
}

/**
 * Reads a log: finds its format, its executions and their events, checks them, and tells what it could not make sense of.
 *
 * Whatever the text, this returns. What is skipped, what is wrong with single events, and what the clocks contradict is in the result. O(text), but for regular
 * expressions that are slower; there is no guard against those but a greatest length of lines.
 *
 * @throws {InvalidPatternError} when a regular expression, given here or in the log's head, cannot be used
 * @example
 * const log = 'a {"a": 1}\nINFO sends\nb {"b": 1, "a": 1}\nINFO receives\n';
 * const { executions, format } = readLog(log);
 * format.name //=> "govector"
 * executions[0].hosts //=> ["a", "b"]
 */
export function readLog(text: string, options: ReadOptions = {}): ReadResult {
  const reader = new LogReader(options);
  reader.push(text);
  return reader.end();
}

/**
 * Reads JSON lines: `readLog` with the format given.
 *
 * @example
 * const { executions } = readJsonLines('{"host":"a","clock":{"a":1},"event":"starts","fields":{"key":"fruit"}}');
 * executions[0].event("a", 1).fields.key //=> "fruit"
 */
export function readJsonLines(text: string, options: Omit<ReadOptions, "format"> = {}): ReadResult {
  return readLog(text, { ...options, format: "jsonl" });
}
