/**
 * Read atomic, by saturation: when a transaction reads x from t1, and t2 writes x too and comes before the reader in session
 * order or is read from by it, then t2 comes before t1 in the commit order.
 *
 * @see Biswas and Enea 2019, On the Complexity of Checking Transactional Consistency, Fig. 2b
 */
import type { CompiledHistory } from "../model/compile.js";
import { Forced } from "./forced.js";
import { InSight } from "./in-sight.js";

/** O(reads · log writers), and for each transaction, over those it reads from, the fewer of what they write and what it reads. */
export function readAtomicEdges(history: CompiledHistory): Forced {
  const { nodes, reads, sources } = history;
  const forced = new Forced(nodes);
  const inSight = new InSight(history);
  for (let node = 1; node < nodes; node += 1) {
    for (let read = reads.from(node); read < reads.to(node); read += 1) {
      // Of the writers before it in the session the last is enough: the others come before that one.
      const before = lastInSession(history, node, reads.items[read] as number);
      const source = sources[read] as number;
      if (before !== 0 && before !== source) forced.add(before, source, read, -1);
    }
    inSight.forEach(node, (seen, via, readsOfKey) => {
      for (const read of readsOfKey) {
        if (sources[read] !== seen) forced.add(seen, sources[read] as number, read, via);
      }
    });
  }
  return forced;
}

/** The last writer of the key before the node in its session; 0 when there is none. */
function lastInSession(
  { writers, chain, position, previous }: CompiledHistory,
  node: number,
  key: number,
): number {
  const before = previous[node] as number;
  if (before === 0) return 0;
  return writers[key]?.lastIn(chain[before] as number, (position[before] as number) + 1) ?? 0;
}
