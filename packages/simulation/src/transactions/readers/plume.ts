/**
 * The text format of Plume and PolySI: `r(key,value,session,transaction)` and `w(…)`, an operation a line.
 *
 * Keys start at 0, and so a write of 0 is part of the initial transaction. Transaction −1 is any that aborted. Transactions of
 * a session stand in the order of their first operations.
 *
 * @see Liu, Gu, Wei and Basin 2024, Plume; Huang et al. 2023, PolySI
 */
import { TransactionSyntaxError } from "../errors.js";
import type { TransactionHistory, TransactionOperation } from "../history.js";
import { HistoryBuilder, wholeNumber } from "./builder.js";

const pattern =
  /^\s*([rw])\(\s*([^,()]+?)\s*,\s*([+-]?\d{1,40})\s*,\s*([^,()]+?)\s*,\s*([^,()]+?)\s*\)\s*$/;

/** True for a line of this format. */
export function isPlumeLine(line: string): boolean {
  return line.length < 1000 && pattern.test(line);
}

/** @throws TransactionSyntaxError */
export function readPlume(text: string): TransactionHistory {
  // By session and transaction, in the order of their first lines.
  const transactions = new Map<
    string,
    { session: string; isAborted: boolean; operations: TransactionOperation[]; line: number }
  >();
  for (const [index, content] of text.split("\n").entries()) {
    if (content.trim() === "") continue;
    const line = index + 1;
    const parts = content.length < 1000 ? pattern.exec(content) : null;
    if (parts === null)
      throw new TransactionSyntaxError(line, "neither r(key,value,session,transaction) nor w(…)");
    const [, kind, key = "", digits = "", session = "", transaction = ""] = parts;
    const value = wholeNumber(digits);
    const operation = kind === "r" ? "read" : "write";
    if (operation === "write" && value === 0) continue;
    const isAborted = transaction === "-1";
    // Aborted operations do not say which of them belong together.
    const name = isAborted ? `-1,${line}` : `${transaction},${session}`;
    let entry = transactions.get(name);
    if (entry === undefined)
      transactions.set(name, (entry = { session, isAborted, operations: [], line }));
    entry.operations.push({ operation, key, value, version: undefined, line });
  }
  const builder = new HistoryBuilder();
  for (const { session, isAborted, operations, line } of transactions.values()) {
    builder.add(session, isAborted ? "failed" : "ok", operations, line);
  }
  return builder.build(0);
}
