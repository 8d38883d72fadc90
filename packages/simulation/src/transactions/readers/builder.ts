import type { HistoryValue, Outcome } from "../../history/history.js";
import { TransactionSyntaxError } from "../errors.js";
import type { HistoryTransaction, TransactionHistory, TransactionOperation } from "../history.js";

/** Deepest nesting of a value. */
const DEPTH_MAX = 32;

/** Collects transactions by session, each session in the order in which its transactions are added. */
export class HistoryBuilder {
  readonly #sessions = new Map<string, HistoryTransaction[]>();

  add(
    session: string,
    outcome: Outcome,
    operations: readonly TransactionOperation[],
    line: number,
  ): void {
    const transaction = { outcome, operations, line };
    const transactions = this.#sessions.get(session);
    if (transactions === undefined) this.#sessions.set(session, [transaction]);
    else transactions.push(transaction);
  }

  build(initial: HistoryValue | undefined): TransactionHistory {
    const sessions = [...this.#sessions].map(([name, transactions]) => ({ name, transactions }));
    return { sessions, initial };
  }
}

/** @throws TransactionSyntaxError if a value is nested too deeply to be compared, or a number too large to be exact. */
export function checkedValue(value: unknown, line: number): HistoryValue {
  if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new TransactionSyntaxError(
      line,
      `${value} is too large to be exact: write it as a string`,
    );
  }
  // Most values are no objects.
  let level: unknown[] = typeof value === "object" ? [value] : [];
  for (let depth = 0; level.some((each) => typeof each === "object" && each !== null); depth += 1) {
    if (depth > DEPTH_MAX)
      throw new TransactionSyntaxError(line, `a value nested deeper than ${DEPTH_MAX}`);
    level = level.flatMap((each) =>
      typeof each === "object" && each !== null ? Object.values(each) : [],
    );
  }
  return value as HistoryValue;
}

/** A key as text: strings as they are, all else as JSON. */
export function keyText(key: unknown, line: number): string {
  if (typeof key === "string") return key;
  if (key === undefined || key === null)
    throw new TransactionSyntaxError(line, "an operation without a key");
  return JSON.stringify(checkedValue(key, line));
}

/** The name of a session, which may be a number. */
export function sessionText(session: unknown, line: number): string {
  if (typeof session === "string") return session;
  if (typeof session === "number") return String(session);
  throw new TransactionSyntaxError(line, "no session: a string or a number");
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A whole number as a number where that is exact, else as its digits. */
export function wholeNumber(digits: string): number | string {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : digits.replace(/^\+/, "");
}

/** Parses JSON. @throws TransactionSyntaxError with the line, as far as it is known. */
export function parseJson(text: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const position = /position (\d+)/.exec(message)?.[1];
    const before = position === undefined ? "" : text.slice(0, Number(position));
    throw new TransactionSyntaxError(line + before.split("\n").length - 1, `not JSON: ${message}`, {
      cause,
    });
  }
}
