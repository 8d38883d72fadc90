/**
 * Cuts text that comes in chunks into lines, without copying what lies within one chunk.
 *
 * Lines end with `\n` or `\r\n`; a byte order mark at the beginning is dropped. A text that ends with a line end has one empty line more.
 */
import type { FormatReader } from "./format-reader.js";
import { LINE_LENGTH_MAX } from "./limits.js";
import type { ReadReport } from "./report.js";

const NEWLINE = "\n";
const RETURN = 0x0d;
const BYTE_ORDER_MARK = 0xfe_ff;

export class LineSplitter {
  readonly #reader: FormatReader;
  readonly #report: ReadReport;
  readonly #lengthMax: number;
  /** The beginning of a line whose end has not come. */
  #rest = "";
  #isTooLong = false;
  #isBegun = false;
  #number: number;

  /** @param first the number of the first line */
  constructor(
    reader: FormatReader,
    report: ReadReport,
    {
      first = 1,
      lengthMax = LINE_LENGTH_MAX,
    }: { first?: number; lengthMax?: number | undefined } = {},
  ) {
    this.#reader = reader;
    this.#report = report;
    this.#number = first;
    this.#lengthMax = lengthMax;
  }

  /** The number of the line that comes next. */
  get next(): number {
    return this.#number;
  }

  /** @param from where in the chunk to begin */
  push(chunk: string, from = 0): void {
    let start = from;
    if (!this.#isBegun && chunk !== "") {
      this.#isBegun = true;
      if (chunk.charCodeAt(start) === BYTE_ORDER_MARK) start++;
    }
    let end = chunk.indexOf(NEWLINE, start);
    if (end >= 0 && (this.#rest !== "" || this.#isTooLong)) {
      this.#keep(chunk.slice(start, end));
      this.#endLine();
      start = end + 1;
      end = chunk.indexOf(NEWLINE, start);
    }
    for (; end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#line(chunk, start, end);
      start = end + 1;
    }
    if (start < chunk.length) this.#keep(chunk.slice(start));
  }

  end(): void {
    this.#endLine();
    this.#reader.end();
  }

  #keep(part: string): void {
    if (this.#isTooLong) return;
    this.#rest += part;
    if (this.#rest.length <= this.#lengthMax + 1) return;
    // A log without line ends must not fill the memory.
    this.#isTooLong = true;
    this.#rest = "";
  }

  #endLine(): void {
    const line = this.#rest;
    this.#rest = "";
    if (this.#isTooLong) this.#tooLong();
    else this.#line(line, 0, line.length);
    this.#isTooLong = false;
  }

  #line(text: string, start: number, end: number): void {
    const last = end > start && text.charCodeAt(end - 1) === RETURN ? end - 1 : end;
    if (last - start > this.#lengthMax) this.#tooLong();
    else this.#reader.line(text, start, last, this.#number++);
  }

  #tooLong(): void {
    const number = this.#number++;
    this.#report.problem(
      "line-length",
      number,
      `The line has more than ${this.#lengthMax} characters: it is read as if it were empty.`,
    );
    this.#reader.line("", 0, 0, number);
  }
}
