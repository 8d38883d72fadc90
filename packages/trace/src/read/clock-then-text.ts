/**
 * Events of two lines, host and clock, then text: GoVector's logs, with or without timestamps before the host.
 *
 * Finds what the regular expressions find, `(?<host>\S*) (?<clock>{.*})\n(?<event>.*)` and `(?<timestamp>\d*) (?<host>\S*) (?<clock>{.*})\n(?<event>.*)`, but in
 * linear time. As they do, it passes over what stands before the host on its line.
 */
import type { Delimiter } from "./delimiter.js";
import type { Executions } from "./executions.js";
import type { FormatReader } from "./format-reader.js";
import { digitsBefore, wordStart } from "./scan.js";

const SPACE = 0x20;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

export interface ClockThenTextOptions {
  readonly hasTimestamp: boolean;
  /** What stands between two executions, whatever the format makes of it. */
  readonly delimiter: Delimiter | undefined;
}

/** A line of host and clock whose text has not come yet. */
interface Pending {
  readonly line: number;
  readonly source: string;
  /** What stands before it on its line. */
  readonly prefix: string;
  readonly host: string;
  readonly fields: readonly string[];
  /** Whether the table has its clock. */
  readonly isRead: boolean;
}

export class ClockThenText implements FormatReader {
  readonly #executions: Executions;
  readonly #hasTimestamp: boolean;
  readonly #delimiter: Delimiter | undefined;
  #pending: Pending | undefined;

  constructor(executions: Executions, { hasTimestamp, delimiter }: ClockThenTextOptions) {
    this.#executions = executions;
    this.#hasTimestamp = hasTimestamp;
    this.#delimiter = delimiter;
  }

  line(text: string, start: number, end: number, number: number): void {
    const label = this.#delimiter?.labelIn(text, start, end);
    if (label !== undefined) {
      this.end();
      this.#executions.begin(label, number);
      return;
    }
    const pending = this.#pending;
    if (pending === undefined) {
      this.#pending = this.#readClock(text, start, end, number);
      if (this.#pending === undefined) {
        this.#executions.report.skip(number, text.slice(start, end));
      }
      return;
    }
    this.#pending = undefined;
    this.#executions.report.skip(pending.line, pending.prefix);
    if (!pending.isRead) return;
    const { host, fields, line } = pending;
    if (this.#executions.commit(host, text.slice(start, end), fields, line)) {
      this.#executions.report.cover();
    }
  }

  end(): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    this.#pending = undefined;
    this.#executions.clocks.forget();
    if (pending.isRead) this.#executions.report.skip(pending.line, pending.source);
  }

  #readClock(text: string, start: number, end: number, number: number): Pending | undefined {
    const close = end - 1;
    if (close < start || text.charCodeAt(close) !== CLOSE_BRACE) return undefined;
    let open = findClock(text, start, close);
    let hostStart = wordStart(text, start, open - 1);
    // The host, too, may begin with a brace: then the first one after a space is not that of the clock.
    while (this.#hasTimestamp && open >= 0 && !followsSpace(text, start, hostStart)) {
      open = findClock(text, open, close);
      hostStart = wordStart(text, start, open - 1);
    }
    if (open < 0) return undefined;
    const stamp = this.#hasTimestamp ? digitsBefore(text, start, hostStart - 1) : hostStart;
    return {
      line: number,
      source: text.slice(start, end),
      prefix: text.slice(start, stamp),
      host: text.slice(hostStart, open - 1),
      fields: this.#hasTimestamp ? ["timestamp", text.slice(stamp, hostStart - 1)] : [],
      isRead: this.#executions.clocks.read(text, open, close + 1, number),
    };
  }
}

function followsSpace(text: string, start: number, at: number): boolean {
  return at > start && text.charCodeAt(at - 1) === SPACE;
}

/** Where the first brace after a space is, -1 when there is none before `end`. */
function findClock(text: string, start: number, end: number): number {
  for (let at = start + 1; at < end; at++) {
    if (text.charCodeAt(at) === OPEN_BRACE && text.charCodeAt(at - 1) === SPACE) return at;
  }
  return -1;
}
