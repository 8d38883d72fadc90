/**
 * Histories of Jepsen and Elle, as EDN or JSON: operations `{:process 0, :type :invoke, :f :txn, :value [[:r :x nil] [:w :y 2]]}`
 * and their completions of type `:ok`, `:fail` or `:info`, one a line or all in a vector.
 *
 * A transaction is what its completion says; one that failed, or of which nobody knows what became of it, is what its
 * invocation says, its reads unknown. Single operations are `:read` and `:write` (also `:r`, `:w`, `:cas`) of a value, or of
 * a key and a value where keys are independent. Operations of the nemesis are left out.
 */
import type { Outcome } from "../../history/history.js";
import { TransactionSyntaxError, UnsupportedHistoryError } from "../errors.js";
import type { TransactionHistory, TransactionOperation } from "../history.js";
import { checkedValue, HistoryBuilder, isObject, keyText, parseJson } from "./builder.js";
import { EdnMap, parseEdn } from "./edn.js";

interface Event {
  readonly type: string;
  readonly process: number | string;
  readonly f: string;
  readonly value: unknown;
  readonly line: number;
}

/** @throws TransactionSyntaxError, UnsupportedHistoryError for lists that are appended to, and other data */
export function readJepsenEdn(text: string): TransactionHistory {
  const values = parseEdn(text);
  const maps = values.flatMap((value) =>
    Array.isArray(value) ? (value as readonly unknown[]) : [value],
  );
  return fromEvents(
    maps.map((map) => {
      if (!(map instanceof EdnMap))
        throw new TransactionSyntaxError(1, "an operation is not a map");
      return eventOf((name) => map.get(`:${name}`) ?? map.get(name), map.line);
    }),
  );
}

/** @throws TransactionSyntaxError, UnsupportedHistoryError */
export function readJepsenJson(text: string): TransactionHistory {
  const operations: { fields: unknown; line: number }[] = [];
  if (text.trimStart().startsWith("[")) {
    const list = parseJson(text, 1);
    for (const fields of Array.isArray(list) ? (list as readonly unknown[]) : [])
      operations.push({ fields, line: 1 });
  } else {
    for (const [index, line] of text.split("\n").entries()) {
      if (line.trim() !== "")
        operations.push({ fields: parseJson(line, index + 1), line: index + 1 });
    }
  }
  return fromEvents(
    operations.map(({ fields, line }) => {
      if (!isObject(fields))
        throw new TransactionSyntaxError(line, "an operation is not an object");
      return eventOf((name) => fields[name] ?? fields[`:${name}`], line);
    }),
  );
}

function eventOf(get: (name: string) => unknown, line: number): Event {
  const type = plain(get("type"));
  const process = get("process");
  if (typeof process !== "number" && typeof process !== "string")
    throw new TransactionSyntaxError(line, "no process");
  if (typeof type !== "string" || !["invoke", "ok", "fail", "info"].includes(type)) {
    throw new TransactionSyntaxError(line, "type: not invoke, ok, fail or info");
  }
  const f = plain(get("f"));
  return { type, process, f: typeof f === "string" ? f : "txn", value: get("value"), line };
}

const outcomes = new Map<string, Outcome>([
  ["ok", "ok"],
  ["fail", "failed"],
  ["info", "unknown"],
]);

function fromEvents(events: readonly Event[]): TransactionHistory {
  const builder = new HistoryBuilder();
  const open = new Map<number | string, Event>();
  const end = (invocation: Event, completion: Event | undefined): void => {
    const outcome = outcomes.get(completion?.type ?? "info") ?? "unknown";
    const told = outcome === "ok" && completion !== undefined ? completion : invocation;
    const operations = operationsOf(told, outcome !== "ok");
    builder.add(String(plain(told.process)), outcome, operations, told.line);
  };
  for (const event of events) {
    if (typeof event.process === "string" && plain(event.process) === "nemesis") continue;
    const invocation = open.get(event.process);
    if (event.type === "invoke") {
      if (invocation !== undefined) end(invocation, undefined);
      open.set(event.process, event);
    } else {
      open.delete(event.process);
      end(invocation ?? event, event);
    }
  }
  for (const invocation of open.values()) end(invocation, undefined);
  return builder.build(undefined);
}

function operationsOf(
  { f, value, line }: Event,
  isBlind: boolean,
): readonly TransactionOperation[] {
  const make = (
    operation: "read" | "write",
    key: unknown,
    shown: unknown,
  ): TransactionOperation => ({
    operation,
    key: keyText(plain(key), line),
    value: operation === "read" && isBlind ? undefined : checkedValue(shown ?? null, line),
    version: undefined,
    line,
  });
  // Micro-operations: what they are says itself, whatever the function is called.
  if (
    f === "txn" ||
    (Array.isArray(value) &&
      value.length > 0 &&
      value.every((each) => Array.isArray(each) && isMicro(each[0])))
  ) {
    if (value === null || value === undefined) return [];
    if (!Array.isArray(value))
      throw new TransactionSyntaxError(line, "value: not a list of micro-operations");
    return value.map((each: unknown) => {
      if (!Array.isArray(each))
        throw new TransactionSyntaxError(line, "a micro-operation is not a list");
      const [kind, key, shown] = each as readonly unknown[];
      return make(kindOf(String(plain(kind)), line), key, shown);
    });
  }
  const isKeyed =
    Array.isArray(value) && value.length === 2 && (f !== "cas" || Array.isArray(value[1]));
  const [key, shown] = isKeyed ? (value as readonly unknown[]) : ["register", value];
  if (f === "cas") {
    if (!Array.isArray(shown) || shown.length !== 2)
      throw new TransactionSyntaxError(line, "cas: not [old new]");
    return [make("read", key, shown[0]), make("write", key, shown[1])];
  }
  return [make(kindOf(f, line), key, shown)];
}

function isMicro(kind: unknown): boolean {
  return (
    typeof kind === "string" &&
    ["r", "w", "read", "write", "append"].includes(plain(kind) as string)
  );
}

function kindOf(name: string, line: number): "read" | "write" {
  if (name === "r" || name === "read" || name === "read-init") return "read";
  if (name === "w" || name === "write") return "write";
  const hint =
    name === "append"
      ? "appends to a list; only registers can be checked"
      : "is neither a read nor a write of a register";
  throw new UnsupportedHistoryError(line, `operation ${name} ${hint}`);
}

/** A keyword without its colon. */
function plain(value: unknown): unknown {
  return typeof value === "string" && value.startsWith(":") ? value.slice(1) : value;
}
