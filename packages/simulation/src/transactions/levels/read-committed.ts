/**
 * Read committed, by saturation: when a transaction reads from t2, and later reads x from t1, and t2 writes x too, then t2
 * comes before t1 in the commit order.
 *
 * @see Biswas and Enea 2019, On the Complexity of Checking Transactional Consistency, Fig. 2a and Algorithm 1
 */
import type { CompiledHistory } from "../model/compile.js";
import { Forced } from "./forced.js";

/** O(for each transaction, over those it reads from, the fewer of what they write and what it reads). */
export function readCommittedEdges(history: CompiledHistory): Forced {
  const { nodes, reads, sources, writes } = history;
  const forced = new Forced(nodes);
  /** By node: the last reader that it was looked at for. */
  const lookedAt = new Int32Array(nodes);
  for (let node = 1; node < nodes; node += 1) {
    const first = reads.from(node);
    const end = reads.to(node);
    if (end - first < 2) continue;
    const readsOf = readsByKey(history, node);
    for (let via = first; via < end; via += 1) {
      const seen = sources[via] as number;
      // The first read from a transaction puts it in sight of all reads after that one.
      if (seen === 0 || lookedAt[seen] === node) continue;
      lookedAt[seen] = node;
      const order = (key: number): void => {
        // Of the reads of the key after that, the first from another one is enough: it is in sight of those after it.
        const read = readsOf
          .get(key)
          ?.find((candidate) => candidate > via && sources[candidate] !== seen);
        if (read !== undefined) forced.add(seen, sources[read] as number, read, via);
      };
      forEachCommon(
        writes.items.subarray(writes.from(seen), writes.to(seen)),
        history,
        seen,
        readsOf,
        order,
      );
    }
  }
  return forced;
}

/** The reads of a node by key, in order. */
export function readsByKey({ reads }: CompiledHistory, node: number): Map<number, number[]> {
  const byKey = new Map<number, number[]>();
  for (let read = reads.from(node); read < reads.to(node); read += 1) {
    const key = reads.items[read] as number;
    const ofKey = byKey.get(key);
    if (ofKey === undefined) byKey.set(key, [read]);
    else ofKey.push(read);
  }
  return byKey;
}

/** Calls back with every key that is both written by `writer` and read, going over the fewer of both. */
export function forEachCommon(
  written: Int32Array,
  { writers, chain, position }: CompiledHistory,
  writer: number,
  readsOf: ReadonlyMap<number, unknown>,
  visit: (key: number) => void,
): void {
  if (written.length <= readsOf.size) {
    for (const key of written) if (readsOf.has(key)) visit(key);
    return;
  }
  for (const key of readsOf.keys()) {
    const last = writers[key]?.lastIn(chain[writer] as number, (position[writer] as number) + 1);
    if (last === writer) visit(key);
  }
}
