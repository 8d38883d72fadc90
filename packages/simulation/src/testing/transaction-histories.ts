/** Histories of transactions written short, and drawn at random. */
import type { Random } from "../random.js";
import type {
  HistoryTransaction,
  TransactionHistory,
  TransactionOperation,
} from "../transactions/history.js";

/** `wx1` writes 1 to x, `rx1` reads it, `rx-` reads the initial value. */
export function operation(text: string, line = 0): TransactionOperation {
  const value = text.slice(2) === "-" ? null : Number(text.slice(2));
  return {
    operation: text[0] === "w" ? "write" : "read",
    key: text[1] ?? "",
    value,
    version: undefined,
    line,
  };
}

/** Sessions of transactions of operations; a `!` or `?` as the last operation makes it aborted or unknown. */
export function transactions(
  sessions: Readonly<Record<string, readonly (readonly string[])[]>>,
  initial?: number,
): TransactionHistory {
  let line = 0;
  const make = (texts: readonly string[]): HistoryTransaction => {
    line += 1;
    const outcome = texts.at(-1) === "!" ? "failed" : texts.at(-1) === "?" ? "unknown" : "ok";
    const operations = texts.filter((text) => text.length > 1).map((text) => operation(text, line));
    return { outcome, operations, line };
  };
  return {
    sessions: Object.entries(sessions).map(([name, session]) => ({
      name,
      transactions: session.map(make),
    })),
    initial,
  };
}

/** The same with single operations. */
export function registers(
  sessions: Readonly<Record<string, readonly string[]>>,
  initial?: number,
): TransactionHistory {
  const split = Object.entries(sessions).map(([name, operations]) => [
    name,
    operations.map((text) => [text]),
  ]);
  return transactions(Object.fromEntries(split) as Record<string, string[][]>, initial);
}

export interface Shape {
  readonly transactions: number;
  readonly sessions: number;
  readonly keys: number;
  readonly operationsMax: number;
}

/** Any history of that shape: reads see any write of their key, or the initial value. */
export function randomHistory(random: Random, shape: Shape): TransactionHistory {
  const plan: {
    session: number;
    operations: { isWrite: boolean; key: number; value: number }[];
  }[] = [];
  const values: number[][] = Array.from({ length: shape.keys }, () => []);
  for (let number = 0; number < shape.transactions; number += 1) {
    const operations = Array.from({ length: 1 + random.below(shape.operationsMax) }, () => {
      const key = random.below(shape.keys);
      const isWrite = random.chance(0.5);
      const ofKey = values[key] as number[];
      if (isWrite) ofKey.push(ofKey.length + 1);
      return { isWrite, key, value: isWrite ? ofKey.length : 0 };
    });
    plan.push({ session: random.below(shape.sessions), operations });
  }
  const sessions: Record<string, string[][]> = {};
  for (const { session, operations } of plan) {
    const texts = operations.map(({ isWrite, key, value }) => {
      const name = String.fromCodePoint(120 + key);
      if (isWrite) return `w${name}${value}`;
      const written = (values[key] as number[]).length;
      const seen = random.below(written + 1);
      return `r${name}${seen === 0 ? "-" : seen}`;
    });
    (sessions[`s${session}`] ??= []).push(texts);
  }
  return transactions(sessions);
}

export interface Store {
  /** - `last`: whatever arrives last wins, each server for itself. - `stamp`: the latest by one clock wins, everywhere. */
  readonly conflicts: "last" | "stamp";
  /** How likely a server shows a write whose causes it has not got. */
  readonly carelessness: number;
  /** How likely a server takes what has been sent to it, before each operation. */
  readonly delivery: number;
}

/** What sessions of a replicated store see, each at its own server. Cost: O(transactions · sessions). */
export function storeHistory(random: Random, shape: Shape, store: Store): TransactionHistory {
  interface Update {
    readonly number: number;
    readonly writes: ReadonlyMap<string, string>;
    readonly needs: readonly number[];
  }
  const servers = Array.from({ length: shape.sessions }, () => ({
    shown: new Map<string, { value: string; stamp: number }>(),
    have: new Set<number>(),
    // What this server has, as the causes of what it writes next: per writing session the last is enough.
    causes: new Map<number, number>(),
    waiting: [] as Update[],
  }));
  const counts = new Map<string, number>();
  const sessions: Record<string, string[][]> = {};
  const apply = (at: number, { number, writes }: Update): void => {
    const server = servers[at] as (typeof servers)[number];
    server.have.add(number);
    for (const [key, value] of writes) {
      const shown = server.shown.get(key);
      if (store.conflicts === "last" || shown === undefined || shown.stamp < number) {
        server.shown.set(key, { value, stamp: number });
      }
    }
  };
  const owner: number[] = [];
  for (let number = 0; number < shape.transactions; number += 1) {
    const session = random.below(shape.sessions);
    const server = servers[session] as (typeof servers)[number];
    for (const update of server.waiting.slice()) {
      if (!random.chance(store.delivery)) continue;
      const isReady = update.needs.every((need) => server.have.has(need));
      if (!isReady && !random.chance(store.carelessness)) continue;
      server.waiting.splice(server.waiting.indexOf(update), 1);
      apply(session, update);
      server.causes.set(owner[update.number] as number, update.number);
    }
    const writes = new Map<string, string>();
    const texts = Array.from({ length: 1 + random.below(shape.operationsMax) }, () => {
      const key = String.fromCodePoint(120 + random.below(shape.keys));
      if (random.chance(0.5))
        return `r${key}${writes.get(key) ?? server.shown.get(key)?.value ?? "-"}`;
      const value = String((counts.get(key) ?? 0) + 1);
      counts.set(key, Number(value));
      writes.set(key, value);
      return `w${key}${value}`;
    });
    (sessions[`s${session}`] ??= []).push(texts);
    owner.push(session);
    if (writes.size === 0) continue;
    const update = { number, writes, needs: [...server.causes.values()] };
    apply(session, update);
    server.causes.set(session, number);
    for (const [other, { waiting }] of servers.entries())
      if (other !== session) waiting.push(update);
  }
  return transactions(sessions);
}

/** The same history, but one read sees another write of its key, or the initial value. */
export function withOneReadChanged(
  random: Random,
  history: TransactionHistory,
): TransactionHistory {
  const all = history.sessions.flatMap(({ transactions }) =>
    transactions.flatMap(({ operations }) => operations),
  );
  const reads = all.filter(({ operation }) => operation === "read");
  if (reads.length === 0) return history;
  const changed = random.pick(reads);
  const others = all.flatMap(({ operation, key, value }) =>
    operation === "write" && key === changed.key ? [value] : [],
  );
  const value = random.pick([...others, null]);
  return {
    ...history,
    sessions: history.sessions.map((session) => ({
      ...session,
      transactions: session.transactions.map((transaction) => ({
        ...transaction,
        operations: transaction.operations.map((each) =>
          each === changed ? { ...each, value } : each,
        ),
      })),
    })),
  };
}
