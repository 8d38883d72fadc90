/**
 * What stands between two executions. It stands on a line, and is looked for line by line.
 */
import { InvalidPatternError } from "../errors.js";
import { compile } from "./pattern.js";
import { PATTERN_LINE_LENGTH_MAX } from "./limits.js";
import type { LogPattern } from "./result.js";

export class Delimiter {
  readonly #pattern: RegExp;

  /** @throws {InvalidPatternError} when it does not compile, or spans lines */
  constructor(pattern: LogPattern) {
    this.#pattern = compile(pattern, "m");
    if (this.source.includes("\\n")) {
      throw new InvalidPatternError(this.source, "a delimiter stands on one line");
    }
  }

  get source(): string {
    return this.#pattern.source;
  }

  /** The label of what follows on this line, `""` when the delimiter gives none; `undefined` when the line is no delimiter. */
  labelIn(text: string, start: number, end: number): string | undefined {
    if (end - start > PATTERN_LINE_LENGTH_MAX) return undefined;
    const match = this.#pattern.exec(text.slice(start, end));
    return match === null ? undefined : (match.groups?.["trace"] ?? "");
  }
}
