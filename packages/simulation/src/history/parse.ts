/**
 * Reads histories written as JSON lines: an operation a line, after a header that may be left out.
 *
 * @example
 * const parsed = parseHistory(
 *   '{"history":1,"model":"multi-value","servers":3}\n' +
 *     '{"session":"c1","operation":"update","key":"k","value":1,"start":0,"end":1,"outcome":"ok"}\n',
 * );
 * if (parsed.model === "multi-value") checkHistory(parsed.history);
 */
import type { VersionVector } from "@vclock/clock";
import { Fields, finite, oneOf, refuse } from "./fields.js";
import type { History, HistoryOperation } from "./history.js";
import { CLOCK, clock, readOperation } from "./operation.js";
import { LINE_LENGTH_MAX, scanLine } from "./scan.js";
import { type HistoryProblem, HistorySyntaxError, PROBLEMS_MAX } from "./syntax-error.js";

/** The version of the format that this reads and writes. */
export const HISTORY_VERSION = 1;

/** A line of a history of registers or transactions, as JSON has it. */
export interface HistoryLine {
  /** Counted from 1. */
  readonly line: number;
  readonly value: unknown;
}

export type ParsedHistory =
  | { readonly model: "multi-value"; readonly history: History }
  /** Of registers or transactions: every line, the header first if there is one. `readTransactions` reads the text as a whole. */
  | { readonly model: "transactions"; readonly lines: readonly HistoryLine[] };

/**
 * Reads a whole history. Empty lines, CRLF and a byte order mark do no harm. O(length).
 *
 * @throws {HistorySyntaxError} with up to 20 mistakes, each with its line and field.
 */
export function parseHistory(text: string): ParsedHistory {
  const parser = new HistoryParser();
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    parser.push(text.slice(start, end));
    start = end + 1;
  }
  return parser.end();
}

/** Reads a history line by line, for files that are too long to be one string. */
export class HistoryParser {
  readonly #problems: HistoryProblem[] = [];
  readonly #operations: HistoryOperation[] = [];
  readonly #lines: HistoryLine[] = [];
  readonly #texts = new Map<string, string>();
  #line = 0;
  #isFirst = true;
  #model: ParsedHistory["model"] | undefined;
  #servers: number | undefined;
  #before: VersionVector | undefined;
  #cutOff: HistoryProblem | undefined;

  /**
   * Takes the next line, with or without its line feed.
   *
   * @throws {HistorySyntaxError} once there are 20 mistakes.
   */
  push(text: string): void {
    this.#line++;
    const line = this.#line === 1 && text.startsWith("\uFEFF") ? text.slice(1) : text;
    // Trimming a line of megabytes that is refused anyway would copy it.
    if (line.length <= LINE_LENGTH_MAX && line.trim() === "") return;
    this.#cutOff = undefined;
    const record = this.#record(line);
    if (record !== undefined) this.#take(record);
    if (this.#problems.length >= PROBLEMS_MAX) throw new HistorySyntaxError(this.#problems);
  }

  /**
   * All that was read. The parser is of no use any more.
   *
   * @throws {HistorySyntaxError} when there were mistakes.
   */
  end(): ParsedHistory {
    if (this.#cutOff !== undefined) {
      const { line, field, expected } = this.#cutOff;
      this.#problems.pop();
      this.#problems.push({
        line,
        field,
        expected: `${expected}. It is the last line and seems cut off, as when its writer was stopped: remove it, or end it`,
      });
    }
    if (this.#problems.length > 0) throw new HistorySyntaxError(this.#problems);
    if (this.#model === "transactions") return { model: "transactions", lines: this.#lines };
    return {
      model: "multi-value",
      history: {
        servers: this.#servers,
        ...(this.#before === undefined ? {} : { before: this.#before }),
        operations: this.#operations,
      },
    };
  }

  #record(text: string): Readonly<Record<string, unknown>> | undefined {
    const fault = scanLine(text);
    if (fault !== undefined) {
      this.#problem({ line: this.#line, field: undefined, expected: fault });
      return undefined;
    }
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      this.#problem({
        line: this.#line,
        field: undefined,
        expected: `expected JSON: ${reason(error)}`,
      });
      if (!text.trimEnd().endsWith("}")) this.#cutOff = this.#problems.at(-1);
      return undefined;
    }
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
    this.#problem({ line: this.#line, field: undefined, expected: "expected an object" });
    return undefined;
  }

  #take(record: Readonly<Record<string, unknown>>): void {
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    if (isFirst && Object.hasOwn(record, "history")) {
      this.#header(record);
      return;
    }
    this.#model ??= isOfTransactions(record) ? "transactions" : "multi-value";
    if (this.#model === "transactions") {
      this.#lines.push({ line: this.#line, value: record });
      return;
    }
    const operation = readOperation(this.#fields(record), this.#line, (text) => this.#intern(text));
    if (operation !== undefined) this.#operations.push(operation);
  }

  #header(record: Readonly<Record<string, unknown>>): void {
    const fields = this.#fields(record);
    fields.required("history", `${HISTORY_VERSION}, the version of the format`, (value) =>
      value === HISTORY_VERSION ? value : refuse(),
    );
    const model = fields.optional(
      "model",
      '"multi-value", "register" or "transactions"',
      oneOf("multi-value", "register", "transactions"),
    );
    this.#servers = fields.optional("servers", "a whole number from 1", (value) => {
      const count = finite(value);
      return typeof count === "number" && Number.isSafeInteger(count) && count > 0
        ? count
        : refuse();
    });
    if (model !== undefined) this.#model = model === "multi-value" ? model : "transactions";
    else if (isOfTransactions(record)) this.#model = "transactions";
    if (this.#model === "transactions") {
      this.#lines.push({ line: this.#line, value: record });
      return;
    }
    this.#before = fields.optional("before", CLOCK, clock);
    fields.end();
  }

  #fields(record: Readonly<Record<string, unknown>>): Fields {
    return new Fields(record, this.#line, (problem) => this.#problem(problem));
  }

  #problem(problem: HistoryProblem): void {
    if (this.#problems.length < PROBLEMS_MAX) this.#problems.push(problem);
  }

  /** One copy of each name, however often it comes. */
  #intern(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    this.#texts.set(text, text);
    return text;
  }
}

function isOfTransactions(record: Readonly<Record<string, unknown>>): boolean {
  return (
    (Object.hasOwn(record, "transaction") && Array.isArray(record["transaction"])) ||
    (Object.hasOwn(record, "operation") && record["operation"] === "write") ||
    (Object.hasOwn(record, "initial") && !Object.hasOwn(record, "session"))
  );
}

/** V8 quotes the text in its messages: short enough for ours. */
function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.length <= 120 ? message : `${message.slice(0, 120)}…`;
}
