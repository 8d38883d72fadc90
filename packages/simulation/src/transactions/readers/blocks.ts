/**
 * The test format of AWDIT: `r key value` and `w key value`, an operation a line; lines of `-` between transactions, of `=`
 * between sessions. Keys hold nothing at the start.
 *
 * @see Møldrup and Pavlogiannis 2025, AWDIT: An Optimal Weak Database Isolation Tester
 */
import { TransactionSyntaxError } from "../errors.js";
import type { TransactionHistory, TransactionOperation } from "../history.js";
import { HistoryBuilder, wholeNumber } from "./builder.js";

const pattern = /^\s*([rw])\s+(\S+)\s+([+-]?\d{1,40}|nil|null)\s*$/;

/** True for a line with an operation of this format. */
export function isBlockLine(line: string): boolean {
  return line.length < 1000 && pattern.test(line);
}

/** @throws TransactionSyntaxError */
export function readBlocks(text: string): TransactionHistory {
  const builder = new HistoryBuilder();
  let session = 1;
  let operations: TransactionOperation[] = [];
  const end = (): void => {
    const [first] = operations;
    if (first !== undefined) builder.add(String(session), "ok", operations, first.line);
    operations = [];
  };
  for (const [index, content] of text.split("\n").entries()) {
    const trimmed = content.trim();
    if (trimmed === "") continue;
    if (/^-+$/.test(trimmed) || /^=+$/.test(trimmed)) {
      end();
      if (trimmed.startsWith("=")) session += 1;
      continue;
    }
    const line = index + 1;
    const parts = content.length < 1000 ? pattern.exec(content) : null;
    if (parts === null)
      throw new TransactionSyntaxError(line, "neither `r key value`, `w key value`, ---, nor ===");
    const [, kind, key = "", digits = ""] = parts;
    const value = digits.startsWith("n") ? null : wholeNumber(digits);
    operations.push({
      operation: kind === "r" ? "read" : "write",
      key,
      value,
      version: undefined,
      line,
    });
  }
  end();
  return builder.build(undefined);
}
