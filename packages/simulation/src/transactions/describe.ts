/** Operations and transactions as text for a person. */
import type { HistoryTransaction, TransactionOperation } from "./history.js";

const TEXT_MAX = 160;
const VALUE_MAX = 40;

/** `x=1 written`, `x=1 read`, with long values cut. */
export function describeOperation({
  operation,
  key,
  value,
  version,
}: TransactionOperation): string {
  const shown = value === undefined ? "?" : (JSON.stringify(value) ?? "?");
  const text = `${operation} ${cut(key, VALUE_MAX)}=${cut(shown, VALUE_MAX)}`;
  return version === undefined ? text : `${text} (version ${version})`;
}

/** `session a: [write x=1, read y=2]`, cut when long. */
export function describeTransaction(transaction: HistoryTransaction, session: string): string {
  const parts: string[] = [];
  let length = 0;
  for (const operation of transaction.operations) {
    const part = describeOperation(operation);
    length += part.length + 2;
    if (length > TEXT_MAX) {
      parts.push("…");
      break;
    }
    parts.push(part);
  }
  const body = transaction.operations.length === 1 ? parts.join("") : `[${parts.join(", ")}]`;
  return `session ${cut(session, VALUE_MAX)}: ${body}`;
}

function cut(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`;
}
