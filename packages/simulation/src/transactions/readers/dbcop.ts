/**
 * Histories of dbcop, as JSON and as text.
 *
 * JSON: `{"data": [session, …]}` or the sessions alone; a session is a list of transactions `{"events": [event, …],
 * "committed": true}`; an event is `{"Write": {"variable": 0, "version": 1}}`, `["w", 0, 1]`, or, in the version of 2019,
 * `{"write": true, "variable": 0, "value": 1, "success": true}` in transactions with `success`.
 *
 * Text: `[x:=1 y==2] [z==?]!`, transactions of a session; `!` after one that aborted; `---` between sessions; `//` comments.
 *
 * Reading version 0 is reading the initial value, unless somebody writes version 0 of that variable.
 *
 * @see Biswas and Enea 2019, On the Complexity of Checking Transactional Consistency, §7
 */
import { TransactionSyntaxError } from "../errors.js";
import type { HistoryTransaction, TransactionHistory, TransactionOperation } from "../history.js";
import {
  checkedValue,
  HistoryBuilder,
  isObject,
  keyText,
  parseJson,
  wholeNumber,
} from "./builder.js";

/** @throws TransactionSyntaxError */
export function readDbcop(text: string): TransactionHistory {
  const parsed = parseJson(text, 1);
  const data = isObject(parsed) ? parsed["data"] : parsed;
  if (!Array.isArray(data)) throw new TransactionSyntaxError(1, "data: not a list of sessions");
  const builder = new HistoryBuilder();
  for (const [index, session] of (data as readonly unknown[]).entries()) {
    const name = String(index + 1);
    if (!Array.isArray(session))
      throw new TransactionSyntaxError(1, `session ${name}: not a list of transactions`);
    for (const transaction of session as readonly unknown[]) {
      if (!isObject(transaction) || !Array.isArray(transaction["events"])) {
        throw new TransactionSyntaxError(1, `session ${name}: a transaction without events`);
      }
      const isCommitted = (transaction["committed"] ?? transaction["success"] ?? true) === true;
      addEvents(builder, name, isCommitted, transaction["events"]);
    }
  }
  return withInitialReads(builder.build(undefined));
}

/** Events that did not succeed are apart from the rest of their transaction: what they wrote must not be read. */
function addEvents(
  builder: HistoryBuilder,
  session: string,
  isCommitted: boolean,
  events: readonly unknown[],
): void {
  const done: TransactionOperation[] = [];
  const failed: TransactionOperation[] = [];
  for (const event of events) {
    const { operation, isDone } = eventOf(event);
    if (isDone) done.push(operation);
    else if (operation.operation === "write") failed.push(operation);
  }
  if (failed.length > 0) builder.add(session, "failed", failed, 0);
  if (done.length > 0) builder.add(session, isCommitted ? "ok" : "failed", done, 0);
}

function eventOf(event: unknown): { operation: TransactionOperation; isDone: boolean } {
  const make = (isWrite: boolean, key: unknown, value: unknown): TransactionOperation => {
    if (isWrite && (value === undefined || value === null))
      throw new TransactionSyntaxError(1, "a write without a version");
    const shown = value === undefined ? null : checkedValue(value, 1);
    return {
      operation: isWrite ? "write" : "read",
      key: keyText(key, 1),
      value: shown,
      version: undefined,
      line: 0,
    };
  };
  if (Array.isArray(event) && (event[0] === "r" || event[0] === "w")) {
    return { operation: make(event[0] === "w", event[1], event[2]), isDone: true };
  }
  if (isObject(event)) {
    const tagged = event["Write"] ?? event["Read"];
    if (isObject(tagged))
      return {
        operation: make("Write" in event, tagged["variable"], tagged["version"]),
        isDone: true,
      };
    if (typeof event["write"] === "boolean") {
      const isDone = (event["success"] ?? true) === true;
      return { operation: make(event["write"], event["variable"], event["value"]), isDone };
    }
  }
  throw new TransactionSyntaxError(1, `not an event: ${JSON.stringify(event).slice(0, 80)}`);
}

const token = /\s*(?:(\[)|(\]!?)|(\w+)(?::=(\d{1,40})|==(\d{1,40}|\?))(?=[\s\]]|$))/y;

/** @throws TransactionSyntaxError */
export function readDbcopText(text: string): TransactionHistory {
  const builder = new HistoryBuilder();
  let session = 1;
  for (const [index, content] of text.split("\n").entries()) {
    const line = index + 1;
    const trimmed = content.trim();
    if (trimmed === "" || trimmed.startsWith("//")) continue;
    if (/^-+$/.test(trimmed)) session += 1;
    else
      for (const { outcome, operations } of lineOf(trimmed, line))
        builder.add(String(session), outcome, operations, line);
  }
  return withInitialReads(builder.build(undefined));
}

function lineOf(text: string, line: number): readonly HistoryTransaction[] {
  const transactions: HistoryTransaction[] = [];
  let open: TransactionOperation[] | undefined;
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const parts = token.exec(text);
    const [, begin, end, key = "", written, read] = parts ?? [];
    if (parts === null || (begin === undefined) === (open === undefined)) {
      throw new TransactionSyntaxError(
        line,
        `column ${at + 1}: not [variable:=version variable==version …]`,
      );
    }
    if (begin !== undefined) {
      open = [];
    } else if (end !== undefined) {
      transactions.push({ outcome: end === "]" ? "ok" : "failed", operations: open ?? [], line });
      open = undefined;
    } else {
      const digits = written ?? read ?? "?";
      const value = digits === "?" ? null : wholeNumber(digits);
      open?.push({
        operation: written === undefined ? "read" : "write",
        key,
        value,
        version: undefined,
        line,
      });
    }
  }
  if (open !== undefined) throw new TransactionSyntaxError(line, "a transaction without its ]");
  return transactions;
}

/** Reads of version 0 that nobody wrote see the initial value. */
function withInitialReads(history: TransactionHistory): TransactionHistory {
  const zeros = new Set<string>();
  const all = history.sessions.flatMap(({ transactions }) => transactions);
  for (const { operations } of all) {
    for (const { operation, key, value } of operations)
      if (operation === "write" && value === 0) zeros.add(key);
  }
  const resolve = (each: TransactionOperation): TransactionOperation =>
    each.operation === "read" && each.value === 0 && !zeros.has(each.key)
      ? { ...each, value: null }
      : each;
  return {
    ...history,
    sessions: history.sessions.map(({ name, transactions }) => ({
      name,
      transactions: transactions.map((each) => ({
        ...each,
        operations: each.operations.map(resolve),
      })),
    })),
  };
}
