/**
 * Reads clocks, JSON objects of counts by host, into a table's columns.
 *
 * Most clocks of a log name the same hosts in the same order. So the reader guesses each name from the one before it, and compares instead of cutting
 * it out and looking it up. What is written in any other way than the plain one goes through `JSON.parse`.
 */
import { show } from "../show.js";
import type { EventTable } from "../table/event-table.js";
import type { ReadReport } from "./report.js";

const QUOTE = 0x22;
const COMMA = 0x2c;
const ZERO = 0x30;
const COLON = 0x3a;
const SPACE = 0x20;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
/** Numbers of at most so many digits are exact. */
const DIGITS_MAX = 15;

export class ClockReader {
  readonly #table: EventTable;
  readonly #report: ReadReport;
  /** The host that followed on each the last time; the first one at 0, that after host n at n + 1. */
  readonly #followers: number[] = [];
  /** Where the last number ended, and its value. */
  #at = 0;
  #number = 0;

  constructor(table: EventTable, report: ReadReport) {
    this.#table = table;
    this.#report = report;
  }

  /**
   * Gives the entries of the clock in `text` from `start` to `end` to the table, where they wait for `commit`. When it is no clock, reports that, and
   * gives none.
   *
   * @param line where to say that it stands
   */
  read(text: string, start: number, end: number, line: number): boolean {
    if (this.#readPlain(text, start, end)) return true;
    this.#table.discard();
    const parsed = parseObject(text.slice(start, end));
    if (parsed === undefined) {
      this.#report.problem(
        "clock-syntax",
        line,
        `${show(text.slice(start, end))} is no JSON object: expected a clock like {"a": 1}.`,
      );
      return false;
    }
    return this.take(parsed, line);
  }

  /** The same with an object that was parsed already. */
  take(clock: object, line: number): boolean {
    for (const [name, count] of Object.entries(clock)) {
      if (!Number.isSafeInteger(count) || (count as number) < 0) {
        this.#table.discard();
        this.#report.problem(
          "clock-count",
          line,
          `The count of ${show(name)}, ${show(JSON.stringify(count))}, is not an integer from 0 to 2^53 - 1.`,
        );
        return false;
      }
      if (count !== 0) this.#table.entry(this.#table.hosts.intern(name), count as number);
    }
    return true;
  }

  /** Takes back a clock whose event did not come. */
  forget(): void {
    this.#table.discard();
  }

  #readPlain(text: string, start: number, end: number): boolean {
    const last = end - 1;
    if (text.charCodeAt(start) !== OPEN_BRACE || text.charCodeAt(last) !== CLOSE_BRACE)
      return false;
    let at = skipSpaces(text, start + 1);
    let before = 0;
    if (at === last) return true;
    for (;;) {
      if (text.charCodeAt(at) !== QUOTE) return false;
      const host = this.#readName(text, at + 1, last, before);
      if (host < 0) return false;
      before = host + 1;
      at = skipSpaces(text, this.#at);
      if (text.charCodeAt(at) !== COLON) return false;
      if (!this.#readNumber(text, skipSpaces(text, at + 1))) return false;
      if (this.#number > 0) this.#table.entry(host, this.#number);
      at = skipSpaces(text, this.#at);
      if (at === last) return true;
      if (at > last || text.charCodeAt(at) !== COMMA) return false;
      at = skipSpaces(text, at + 1);
    }
  }

  /** The host whose name begins at `at`, -1 when it is not written plainly. */
  #readName(text: string, at: number, last: number, before: number): number {
    const { hosts } = this.#table;
    const guess = this.#followers[before];
    if (guess !== undefined) {
      const name = hosts.name(guess);
      const end = at + name.length;
      if (text.charCodeAt(end) === QUOTE && text.startsWith(name, at)) {
        this.#at = end + 1;
        return guess;
      }
    }
    let end = at;
    while (end < last) {
      const unit = text.charCodeAt(end);
      if (unit === QUOTE) break;
      if (unit === 0x5c || unit < SPACE) return -1;
      end++;
    }
    if (end >= last) return -1;
    const host = hosts.intern(text.slice(at, end));
    this.#followers[before] = host;
    this.#at = end + 1;
    return host;
  }

  #readNumber(text: string, start: number): boolean {
    let at = start;
    let number = 0;
    for (;;) {
      const digit = text.charCodeAt(at) - ZERO;
      if (!(digit >= 0 && digit <= 9)) break;
      number = number * 10 + digit;
      at++;
    }
    const digits = at - start;
    if (digits === 0 || digits > DIGITS_MAX) return false;
    if (digits > 1 && text.charCodeAt(start) === ZERO) return false;
    this.#at = at;
    this.#number = number;
    return true;
  }
}

function skipSpaces(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) === SPACE) at++;
  return at;
}

/** TLA+ writes clocks inside a string: their quotes are escaped. */
function parseObject(text: string): object | undefined {
  return parseJsonObject(text) ?? parseJsonObject(text.replaceAll('\\"', '"'));
}

/** The object that a JSON text holds, `undefined` when it holds none. */
export function parseJsonObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
