/**
 * Keeps account of what becomes of a log's text.
 */
import type { Problem, ProblemCode, SkippedText } from "./result.js";

const LIST_MAX = 10_000;
const EXCERPT_LENGTH = 80;

/** Around the label in ShiViz's examples and GoVector's logs. */
const DELIMITER = "===";

export class ReadReport {
  readonly skipped: SkippedText[] = [];
  readonly problems: Problem[] = [];
  skippedCount = 0;
  problemCount = 0;
  /** Called with the label of each line that looks like a delimiter and belongs to no event. */
  delimiterFound: ((label: string, line: number) => void) | undefined;
  /** Text skipped in lines one after the other is one piece. */
  #open: { line: number; lastLine: number; text: string } | undefined;

  problem(code: ProblemCode, line: number, message: string): void {
    if (this.problemCount++ < LIST_MAX) this.problems.push({ code, line, message });
  }

  /** One line or less that belongs to no event. */
  skip(line: number, text: string): void {
    if (text.trim() === "") return;
    const label = this.#labelIn(text);
    if (label !== undefined) {
      this.#open = undefined;
      this.delimiterFound?.(label, line);
      return;
    }
    const open = this.#open;
    if (open !== undefined && line - open.lastLine <= 1) {
      open.lastLine = line;
      return;
    }
    this.#open = { line, lastLine: line, text: text.slice(0, EXCERPT_LENGTH) };
    if (this.skippedCount++ < LIST_MAX) this.skipped.push(this.#open);
  }

  /** An event begins: what is skipped after it is another piece. */
  cover(): void {
    this.#open = undefined;
  }

  #labelIn(text: string): string | undefined {
    if (this.delimiterFound === undefined || text.length < 2 * DELIMITER.length + 2)
      return undefined;
    if (!text.startsWith(`${DELIMITER} `) || !text.endsWith(` ${DELIMITER}`)) return undefined;
    return text.slice(DELIMITER.length, -DELIMITER.length).trim();
  }
}
