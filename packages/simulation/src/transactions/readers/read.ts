/** Histories of transactions in the forms in which other tools write them. */
import { UnsupportedHistoryError } from "../errors.js";
import type { TransactionHistory } from "../history.js";
import { isBlockLine, readBlocks } from "./blocks.js";
import { isObject } from "./builder.js";
import { readDbcop, readDbcopText } from "./dbcop.js";
import { readJepsenEdn, readJepsenJson } from "./jepsen.js";
import { readJsonLines } from "./json-lines.js";
import { isPlumeLine, readPlume } from "./plume.js";

/**
 * - `json-lines`: a transaction or operation a line. - `plume`: `r(key,value,session,transaction)`, also of PolySI.
 * - `dbcop`: its JSON. - `dbcop-text`: `[x:=1 y==2]`. - `jepsen-edn`, `jepsen-json`: operation maps, also of Elle.
 * - `awdit`: `r key value` in blocks.
 */
export const transactionFormats = [
  "json-lines",
  "plume",
  "dbcop",
  "dbcop-text",
  "jepsen-edn",
  "jepsen-json",
  "awdit",
] as const;

export type TransactionFormat = (typeof transactionFormats)[number];

const readers: Readonly<Record<TransactionFormat, (text: string) => TransactionHistory>> = {
  "json-lines": readJsonLines,
  plume: readPlume,
  dbcop: readDbcop,
  "dbcop-text": readDbcopText,
  "jepsen-edn": readJepsenEdn,
  "jepsen-json": readJepsenJson,
  awdit: readBlocks,
};

/**
 * Reads a history.
 *
 * @param format by default, what its content looks like
 * @throws TransactionSyntaxError with the line
 * @throws UnsupportedHistoryError if it is of no known form, or of data other than registers
 */
export function readTransactions(text: string, format?: TransactionFormat): TransactionHistory {
  const known = format ?? detectFormat(text);
  if (known === undefined)
    throw new UnsupportedHistoryError(0, "not a history of transactions in any known form");
  return readers[known](text.startsWith("\uFEFF") ? text.slice(1) : text);
}

/** How much of a text is looked at. */
const HEAD_MAX = 65_536;
const HEAD_LINES_MAX = 20;

/** What the content looks like; `undefined` if like nothing known, histories of multi-value registers included. */
export function detectFormat(text: string): TransactionFormat | undefined {
  // A byte order mark counts as blank.
  const head = text.slice(0, HEAD_MAX).trimStart();
  const lines = head
    .split("\n", HEAD_LINES_MAX)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const [first = ""] = lines;
  if (isPlumeLine(first)) return "plume";
  if (lines.some((line) => isBlockLine(line)) && /^(?:[rw]\s|-+$|=+$)/.test(first)) return "awdit";
  for (const line of lines) {
    if (line.startsWith("//")) continue;
    if (/^(?:-+|\[\s*\w+(?::=|==).*)$/.test(line)) return "dbcop-text";
    break;
  }
  for (const line of lines) {
    const parsed = tryJson(line);
    if (parsed === undefined) break;
    const known = ofJson(parsed);
    if (known === "header" && isObject(parsed) && parsed["model"] !== undefined)
      return "json-lines";
    if (known !== "header") return known;
  }
  if (/^[[({#;]/.test(first)) return ofHead(head);
  return undefined;
}

/** What one complete JSON value is a part of. */
function ofJson(value: unknown): TransactionFormat | "header" | undefined {
  if (Array.isArray(value)) {
    const [first] = value as readonly unknown[];
    if (isObject(first) && "process" in first) return "jepsen-json";
    return Array.isArray(first) ? "dbcop" : undefined;
  }
  if (!isObject(value)) return undefined;
  if ("process" in value && "type" in value) return "jepsen-json";
  if (Array.isArray(value["data"])) return "dbcop";
  if (!("session" in value)) return value["model"] === "multi-value" ? undefined : "header";
  const { operation } = value;
  if ("transaction" in value || operation === "write" || operation === "w" || operation === "r")
    return "json-lines";
  return operation === "read" && !("values" in value) && !("dots" in value)
    ? "json-lines"
    : undefined;
}

/** What the head of a longer value looks like. */
function ofHead(head: string): TransactionFormat | undefined {
  if (/(?:^|[\s,{(])(?::type|:process|:f)\s/.test(head)) return "jepsen-edn";
  if (/"process"\s*:/.test(head) && /"type"\s*:/.test(head)) return "jepsen-json";
  if (/"session"\s*:/.test(head) && /"transaction"\s*:\s*\[/.test(head)) return "json-lines";
  if (/"(?:data|events|variable)"\s*:/.test(head) || /\[\s*\[\s*\{\s*"events"/.test(head))
    return "dbcop";
  return undefined;
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
