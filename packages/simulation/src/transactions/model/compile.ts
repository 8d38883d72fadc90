/**
 * A history as the checkers want it: whole numbers for transactions, keys and sessions, and who read from whom.
 *
 * Transactions that committed become nodes 1, 2, …; node 0 is the initial transaction, which wrote every key and comes
 * before all others. Aborted transactions become none. A transaction whose outcome is unknown becomes one exactly if a
 * node reads from it, for then it did commit; as it may have done so late, nothing of its session comes after it.
 */
import type { HistoryTransaction, TransactionHistory } from "../history.js";
import { Anomalies, internalReads, type ExternalRead } from "./internal.js";
import { Integers, Packed } from "./lists.js";
import { WriteIndex } from "./write-index.js";
import { Writers } from "./writers.js";

export interface CompiledHistory {
  /** How many nodes there are, node 0 included. */
  readonly nodes: number;
  /** By node; `undefined` for node 0. */
  readonly transactions: readonly (HistoryTransaction | undefined)[];
  readonly sessionNames: readonly string[];
  /** By node: which session it is of. */
  readonly session: Int32Array;
  /** By node: its chain. A session is a chain; a node that nothing of its session comes after can be one of its own. Node 0 has chain −1. */
  readonly chain: Int32Array;
  /** By node: its position in its chain, from 0. */
  readonly position: Int32Array;
  readonly chains: number;
  /** By node: the node before it in its session; 0 when it is the first. */
  readonly previous: Int32Array;
  /** By node: what it read from other nodes, in order. */
  readonly reads: Packed;
  /** By read, parallel to `reads.items`, which holds keys: the node that wrote what was read. */
  readonly sources: Int32Array;
  /** By read: which operation of its transaction it is. */
  readonly readAt: Int32Array;
  /** By node: the keys it writes, each once. */
  readonly writes: Packed;
  /** By key. */
  readonly writers: readonly Writers[];
  /** By node: nodes that read from it or come right after it in their session. */
  readonly successors: Packed;
  readonly anomalies: Anomalies;
  readonly operations: number;
}

/** @throws AmbiguousHistoryError, TransactionHistoryTooLargeError */
export function compile(
  history: TransactionHistory,
  limits: { readonly operationsMax: number; readonly findingsMax: number },
): CompiledHistory {
  const index = new WriteIndex(history, limits.operationsMax);
  const committed = committedTransactions(index);
  const nodes = numberNodes(history, index, committed);
  const anomalies = new Anomalies(limits.findingsMax);
  const reads = {
    owner: new Integers(),
    key: new Integers(),
    source: new Integers(),
    at: new Integers(),
  };
  const writes = { owner: new Integers(), key: new Integers() };
  const edges = { from: new Integers(), to: new Integers() };
  const writers = new Map<number, Writers>();
  for (let node = 1; node < nodes.count; node += 1) {
    const external: ExternalRead[] = [];
    const written = internalReads(
      index,
      nodes.numbers[node] as number,
      external,
      anomalies,
      nodes.labels[node] as string,
    );
    for (const { key, from, at } of external) {
      const source = from === undefined ? 0 : (nodes.ofTransaction[from] as number);
      reads.owner.push(node);
      reads.key.push(key);
      reads.source.push(source);
      reads.at.push(at);
      if (source !== 0) {
        edges.from.push(source);
        edges.to.push(node);
      }
    }
    for (const key of written) {
      writes.owner.push(node);
      writes.key.push(key);
      let ofKey = writers.get(key);
      if (ofKey === undefined) writers.set(key, (ofKey = new Writers()));
      ofKey.add(nodes.chain[node] as number, nodes.position[node] as number, node);
    }
    const previous = nodes.previous[node] as number;
    if (previous !== 0) {
      edges.from.push(previous);
      edges.to.push(node);
    }
  }
  return {
    nodes: nodes.count,
    transactions: nodes.transactions,
    sessionNames: history.sessions.map(({ name }) => name),
    session: nodes.session,
    chain: nodes.chain,
    position: nodes.position,
    chains: nodes.chains,
    previous: nodes.previous,
    reads: new Packed(nodes.count, reads.owner.view(), reads.key.view()),
    sources: reads.source.view(),
    readAt: reads.at.view(),
    writes: new Packed(nodes.count, writes.owner.view(), writes.key.view()),
    writers: Array.from({ length: index.keys }, (_, key) => writers.get(key) ?? new Writers()),
    successors: new Packed(nodes.count, edges.from.view(), edges.to.view()),
    anomalies,
    operations: index.operations,
  };
}

/** By transaction, whether it committed: it says so, or somebody who committed read from it. */
function committedTransactions(index: WriteIndex): Uint8Array {
  const committed = new Uint8Array(index.transactions.length);
  const waiting: number[] = [];
  for (const [number, { outcome }] of index.transactions.entries()) {
    if (outcome !== "ok") continue;
    committed[number] = 1;
    waiting.push(number);
  }
  if (waiting.length === index.transactions.length) return committed;
  for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
    for (const read of index.transactions[number]?.operations ?? []) {
      if (read.operation !== "read") continue;
      if (read.value === undefined && read.version === undefined) continue;
      const source = index.sourceOf(read);
      if (typeof source === "string" || committed[source.transaction] === 1) continue;
      committed[source.transaction] = 1;
      waiting.push(source.transaction);
    }
  }
  return committed;
}

interface Nodes {
  readonly count: number;
  readonly transactions: readonly (HistoryTransaction | undefined)[];
  /** By node: its number among all transactions. */
  readonly numbers: readonly number[];
  readonly labels: readonly string[];
  readonly ofTransaction: Int32Array;
  readonly session: Int32Array;
  readonly chain: Int32Array;
  readonly position: Int32Array;
  readonly previous: Int32Array;
  readonly chains: number;
}

function numberNodes(history: TransactionHistory, index: WriteIndex, committed: Uint8Array): Nodes {
  const size = index.transactions.length + 1;
  const transactions: (HistoryTransaction | undefined)[] = [undefined];
  const numbers: number[] = [-1];
  const labels: string[] = ["initial"];
  const ofTransaction = new Int32Array(size).fill(-1);
  const session = new Int32Array(size).fill(-1);
  const chain = new Int32Array(size).fill(-1);
  const position = new Int32Array(size);
  const previous = new Int32Array(size);
  let chains = 0;
  const add = (
    number: number,
    ofSession: number,
    ofChain: number,
    at: number,
    before: number,
  ): number => {
    const node = transactions.length;
    transactions.push(index.transactions[number]);
    numbers.push(number);
    labels.push(history.sessions[ofSession]?.name ?? "");
    ofTransaction[number] = node;
    session[node] = ofSession;
    chain[node] = ofChain;
    position[node] = at;
    previous[node] = before;
    return node;
  };
  // Chains of their own come last, so that the chains that write a key come in ascending order.
  const detached: { number: number; session: number; before: number }[] = [];
  let number = 0;
  for (const [ofSession, { transactions: ofThis }] of history.sessions.entries()) {
    const last = ofThis.findLastIndex(({ outcome }) => outcome === "ok");
    let before = 0;
    let at = 0;
    for (const [place, { outcome }] of ofThis.entries()) {
      const mine = number;
      number += 1;
      if (committed[mine] === 0) continue;
      if (outcome === "ok" || (place > last && ofThis.length === place + 1)) {
        before = add(mine, ofSession, chains, at, before);
        at += 1;
      } else {
        detached.push({ number: mine, session: ofSession, before });
      }
    }
    if (at > 0) chains += 1;
  }
  for (const { number: mine, session: ofSession, before } of detached) {
    add(mine, ofSession, chains, 0, before);
    chains += 1;
  }
  return {
    count: transactions.length,
    transactions,
    numbers,
    labels,
    ofTransaction,
    session,
    chain,
    position,
    previous,
    chains,
  };
}
