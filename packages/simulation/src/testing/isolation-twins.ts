/**
 * The levels of isolation straight from their definitions, by trying out every order: slow, small, and written without
 * looking at the checkers they are compared with.
 */
import type { TransactionHistory } from "../transactions/history.js";

interface Txn {
  readonly id: number;
  readonly session: number;
  readonly at: number;
  /** Reads that no write of the same transaction precedes. */
  readonly reads: readonly { readonly key: string; readonly from: number; readonly at: number }[];
  readonly writes: ReadonlySet<string>;
}

export interface TwinVerdict {
  readonly "read-committed": boolean;
  readonly "read-atomic": boolean;
  readonly causal: boolean;
  readonly cc: boolean;
  readonly ccv: boolean;
  readonly cm: boolean;
}

/** Transaction 0 is the initial one. `undefined`: a read is unsound by itself, which breaks every level. */
export function load(history: TransactionHistory): readonly Txn[] | undefined {
  const flat = history.sessions.flatMap(({ transactions }, session) =>
    transactions.map((transaction, at) => ({ transaction, session, at })),
  );
  const txns: Txn[] = [{ id: 0, session: -1, at: 0, reads: [], writes: new Set() }];
  for (const [index, { transaction, session, at }] of flat.entries()) {
    const reads: { key: string; from: number; at: number }[] = [];
    const own = new Map<string, unknown>();
    for (const [place, operation] of transaction.operations.entries()) {
      if (operation.operation === "write") {
        own.set(operation.key, operation.value);
        continue;
      }
      if (own.has(operation.key)) {
        if (own.get(operation.key) !== operation.value) return undefined;
        continue;
      }
      const from =
        operation.value === null
          ? 0
          : 1 +
            flat.findIndex(
              ({ transaction: other }) => finalValue(other, operation.key) === operation.value,
            );
      if ((operation.value !== null && from === 0) || from === index + 1) return undefined;
      reads.push({ key: operation.key, from, at: place });
    }
    txns.push({ id: index + 1, session, at, reads, writes: new Set(own.keys()) });
  }
  return txns;
}

function finalValue(
  transaction: { operations: readonly { operation: string; key: string; value: unknown }[] },
  key: string,
): unknown {
  return transaction.operations.findLast(
    (other) => other.operation === "write" && other.key === key,
  )?.value;
}

type Relation = readonly (readonly boolean[])[];

const isIn = (relation: Relation, a: number, b: number): boolean => relation[a]?.[b] === true;

export function closure(size: number, has: (a: number, b: number) => boolean): boolean[][] {
  const relation = Array.from({ length: size }, (_, a) =>
    Array.from({ length: size }, (_, b) => has(a, b)),
  );
  for (let via = 0; via < size; via += 1) {
    for (let a = 0; a < size; a += 1) {
      if (!isIn(relation, a, via)) continue;
      for (let b = 0; b < size; b += 1)
        if (isIn(relation, via, b)) (relation[a] as boolean[])[b] = true;
    }
  }
  return relation;
}

const so = (a: Txn, b: Txn): boolean =>
  b.id !== 0 && (a.id === 0 || (a.session === b.session && a.at < b.at));
const wr = (a: Txn, b: Txn): boolean => b.reads.some(({ from }) => from === a.id);
const writes = (txn: Txn, key: string): boolean => txn.id === 0 || txn.writes.has(key);

/** All permutations of 1…n that respect a relation, with 0 first. */
function* orders(size: number, before: Relation): Generator<readonly number[]> {
  const order = [0];
  const used = new Set(order);
  function* extend(): Generator<readonly number[]> {
    if (order.length === size) yield order;
    for (let next = 1; next < size; next += 1) {
      if (used.has(next)) continue;
      if (before.some((row, other) => row[next] && !used.has(other))) continue;
      order.push(next);
      used.add(next);
      yield* extend();
      order.pop();
      used.delete(next);
    }
  }
  yield* extend();
}

export function twin(history: TransactionHistory): TwinVerdict {
  const none = {
    "read-committed": false,
    "read-atomic": false,
    causal: false,
    cc: false,
    ccv: false,
    cm: false,
  };
  const txns = load(history);
  if (txns === undefined) return none;
  const co = closure(
    txns.length,
    (a, b) => so(txns[a] as Txn, txns[b] as Txn) || wr(txns[a] as Txn, txns[b] as Txn),
  );
  if (co.some((row, txn) => row[txn])) return none;
  // Biswas and Enea 2019, Definitions 2.2–2.4: a total commit order with the axiom of the level.
  const exists = (sight: (t2: Txn, t3: Txn, readAt: number) => boolean): boolean => {
    for (const order of orders(txns.length, co)) {
      const rank = (txn: number): number => order.indexOf(txn);
      const holds = txns.every((t3) =>
        t3.reads.every(({ key, from, at }) =>
          txns.every(
            (t2) =>
              t2.id === from ||
              t2.id === t3.id ||
              !writes(t2, key) ||
              !sight(t2, t3, at) ||
              rank(t2.id) < rank(from),
          ),
        ),
      );
      if (holds) return true;
    }
    return false;
  };
  return {
    "read-committed": exists((t2, t3, readAt) =>
      t3.reads.some(({ from, at }) => from === t2.id && at < readAt),
    ),
    "read-atomic": exists((t2, t3) => so(t2, t3) || wr(t2, t3)),
    causal: exists((t2, t3) => isIn(co, t2.id, t3.id)),
    ...causalTwins(txns, co),
  };
}

/** CC, CCv and CM by their axioms: Bouajjani et al. 2017, §3, for the given causal order. */
export function causalTwins(
  txns: readonly Txn[],
  co: Relation,
): { cc: boolean; ccv: boolean; cm: boolean } {
  const later = txns.slice(1);
  // AxCausal: the causal past of o, ordered somehow, explains what o read.
  const cc = later.every((o) => explained(txns, co, o, (txn) => txn.id === o.id));
  // AxCausalSeq: … explains what o and all before it in its session read.
  const cm = later.every((o) =>
    explained(txns, co, o, (txn) => txn.id === o.id || (txn.id !== 0 && so(txn, o))),
  );
  // AxCausalArb: one order for all.
  let ccv = false;
  for (const order of orders(txns.length, co)) {
    ccv = later.every((o) =>
      o.reads.every(
        ({ key, from }) =>
          order.findLast((txn) => isIn(co, txn, o.id) && writes(txns[txn] as Txn, key)) === from,
      ),
    );
    if (ccv) break;
  }
  return { cc, ccv, cm };
}

/** Whether the causal past of `o` has a sequence that respects `co` and in which the visible reads see the last write. */
function explained(
  txns: readonly Txn[],
  co: Relation,
  o: Txn,
  isVisible: (txn: Txn) => boolean,
): boolean {
  const past = txns.filter((txn) => txn.id === o.id || isIn(co, txn.id, o.id));
  const last = new Map<string, number>();
  const done = new Set<number>();
  const extend = (): boolean => {
    if (done.size === past.length) return true;
    for (const txn of past) {
      if (
        done.has(txn.id) ||
        past.some((other) => isIn(co, other.id, txn.id) && !done.has(other.id))
      )
        continue;
      if (isVisible(txn) && txn.reads.some(({ key, from }) => (last.get(key) ?? 0) !== from))
        continue;
      const saved = [...last];
      done.add(txn.id);
      for (const key of txn.writes) last.set(key, txn.id);
      if (extend()) return true;
      done.delete(txn.id);
      last.clear();
      for (const [key, writer] of saved) last.set(key, writer);
    }
    return false;
  };
  return extend();
}
