/**
 * Transactions as JSON lines, a transaction a line, in session order:
 *
 *     {"initial": 0}
 *     {"session": "a", "transaction": [["r", "x", 0], ["w", "y", 2]]}
 *     {"session": "b", "transaction": [{"operation": "write", "key": "x", "value": 3}], "outcome": "unknown"}
 *     {"session": "c", "operation": "read", "key": "x", "value": null}
 *
 * The first line may be a header, with the value that keys hold at the start. `null` read is the initial value; a read
 * without a value says nothing. A fourth part of the short form, or `version`, tells writes of equal values apart.
 */
import type { HistoryValue, Outcome } from "../../history/history.js";
import { TransactionSyntaxError } from "../errors.js";
import type { TransactionHistory, TransactionOperation } from "../history.js";
import {
  checkedValue,
  HistoryBuilder,
  isObject,
  keyText,
  parseJson,
  sessionText,
} from "./builder.js";

/** One line of a file, parsed. */
export interface JsonLine {
  /** Counted from 1. */
  readonly line: number;
  readonly value: unknown;
}

/** @throws TransactionSyntaxError */
export function parseTransactions(lines: readonly JsonLine[]): TransactionHistory {
  const builder = new HistoryBuilder();
  let initial: HistoryValue | undefined;
  for (const [index, { line, value }] of lines.entries()) {
    if (!isObject(value)) throw new TransactionSyntaxError(line, "not an object");
    if (index === 0 && !("session" in value)) {
      if ("initial" in value) initial = checkedValue(value["initial"], line);
      continue;
    }
    const operations =
      "transaction" in value ? listOf(value["transaction"], line) : [operationOf(value, line)];
    builder.add(
      sessionText(value["session"], line),
      outcomeOf(value["outcome"], line),
      operations,
      line,
    );
  }
  return builder.build(initial);
}

/** @throws TransactionSyntaxError */
export function readJsonLines(text: string): TransactionHistory {
  const lines: JsonLine[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() !== "") lines.push({ line: index + 1, value: parseJson(line, index + 1) });
  }
  return parseTransactions(lines);
}

function listOf(transaction: unknown, line: number): readonly TransactionOperation[] {
  if (!Array.isArray(transaction))
    throw new TransactionSyntaxError(line, "transaction: not a list");
  return transaction.map((each) => {
    if (isObject(each)) return operationOf(each, line);
    if (!Array.isArray(each))
      throw new TransactionSyntaxError(line, "an operation is neither a list nor an object");
    const [operation, key, value, version] = each as readonly unknown[];
    return operationOf({ operation, key, value, version }, line);
  });
}

const kinds = new Map<unknown, "read" | "write">([
  ["read", "read"],
  ["r", "read"],
  ["write", "write"],
  ["w", "write"],
]);

/** An operation in the form of an object. */
export function operationOf(
  fields: Readonly<Record<string, unknown>>,
  line: number,
): TransactionOperation {
  const operation = kinds.get(fields["operation"]);
  if (operation === undefined) {
    throw new TransactionSyntaxError(
      line,
      `operation: ${JSON.stringify(fields["operation"])} is neither read nor write`,
    );
  }
  const value = fields["value"] === undefined ? undefined : checkedValue(fields["value"], line);
  const version = fields["version"] ?? undefined;
  if (version !== undefined && typeof version !== "string" && typeof version !== "number") {
    throw new TransactionSyntaxError(line, "version: neither a string nor a number");
  }
  if (operation === "write" && value === undefined && version === undefined) {
    throw new TransactionSyntaxError(line, "a write without a value");
  }
  return { operation, key: keyText(fields["key"], line), value, version, line };
}

function outcomeOf(outcome: unknown, line: number): Outcome {
  if (outcome === undefined) return "ok";
  if (outcome === "ok" || outcome === "failed" || outcome === "unknown") return outcome;
  throw new TransactionSyntaxError(
    line,
    `outcome: ${JSON.stringify(outcome)} is not ok, failed or unknown`,
  );
}
