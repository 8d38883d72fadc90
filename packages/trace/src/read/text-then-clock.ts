/**
 * Events of two lines, text, then host and clock: ShiViz's default, and TSViz's, where the text begins with a timestamp.
 *
 * Finds what the regular expressions find, `(?<event>.*)\n(?<host>\S*) (?<clock>{.*})` and `(?<timestamp>(\d*)) (?<event>.*)\n(?<host>\w*) (?<clock>.*)`, but
 * in linear time. As they do, it takes what follows a clock on its line for a text, if only another clock comes next.
 */
import type { Delimiter } from "./delimiter.js";
import type { Executions } from "./executions.js";
import type { FormatReader } from "./format-reader.js";
import { digitsBefore, lastBrace, wordEnd } from "./scan.js";

export interface TextThenClockOptions {
  /** Whether the text begins with a timestamp, as TSViz has it. */
  readonly hasTimestamp: boolean;
  /** What stands between two executions, whatever the format makes of it. */
  readonly delimiter: Delimiter | undefined;
}

const SPACE = 0x20;
const OPEN_BRACE = 0x7b;

export class TextThenClock implements FormatReader {
  readonly #executions: Executions;
  readonly #hasTimestamp: boolean;
  readonly #delimiter: Delimiter | undefined;
  /** What may be the text of an event: the line before, or what follows a clock on its line. */
  #text: string | undefined;
  #textLine = 0;

  constructor(executions: Executions, { hasTimestamp, delimiter }: TextThenClockOptions) {
    this.#executions = executions;
    this.#hasTimestamp = hasTimestamp;
    this.#delimiter = delimiter;
  }

  line(text: string, start: number, end: number, number: number): void {
    const label = this.#delimiter?.labelIn(text, start, end);
    if (label !== undefined) {
      this.end();
      this.#executions.begin(label, number);
      // A clock may follow on it: its text is what is left of this line.
      this.#text = "";
      return;
    }
    if (this.#text !== undefined && this.#readClock(text, start, end, number)) return;
    this.#skipText();
    this.#text = text.slice(start, end);
    this.#textLine = number;
  }

  end(): void {
    this.#skipText();
    this.#text = undefined;
  }

  #skipText(): void {
    if (this.#text !== undefined) this.#executions.report.skip(this.#textLine, this.#text);
  }

  /** Whether the line is a host and a clock; then the event is dealt with. */
  #readClock(text: string, start: number, end: number, number: number): boolean {
    const space = wordEnd(text, start, end);
    if (text.charCodeAt(space) !== SPACE || text.charCodeAt(space + 1) !== OPEN_BRACE) return false;
    const close = lastBrace(text, space + 1, end);
    if (close < 0) return false;
    const eventText = this.#text as string;
    // Without a timestamp, not even an empty one, it is no event of TSViz.
    const gap = this.#hasTimestamp ? eventText.indexOf(" ") : 0;
    if (gap < 0) return false;
    const { report, clocks } = this.#executions;
    const stamp = this.#hasTimestamp ? digitsBefore(eventText, 0, gap) : 0;
    if (stamp > 0) report.skip(this.#textLine, eventText.slice(0, stamp));
    const host = text.slice(start, space);
    if (clocks.read(text, space + 1, close + 1, number)) {
      const isRead = this.#hasTimestamp
        ? this.#executions.commit(
            host,
            eventText.slice(gap + 1),
            ["timestamp", eventText.slice(stamp, gap)],
            this.#textLine,
          )
        : this.#executions.commit(host, eventText, [], this.#textLine);
      if (isRead) report.cover();
    }
    this.#text = text.slice(close + 1, end);
    this.#textLine = number;
    return true;
  }
}
