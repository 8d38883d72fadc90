/**
 * Read committed, by saturation: when a transaction reads from t2, and later reads x from t1, and t2 writes x too, then t2
 * comes before t1 in the commit order.
 *
 * @see Biswas and Enea 2019, On the Complexity of Checking Transactional Consistency, Fig. 2a and Algorithm 1
 */
import type { CompiledHistory } from "../model/compile.js";
import { Forced } from "./forced.js";
import { InSight } from "./in-sight.js";

/** O(for each transaction, over those it reads from, the fewer of what they write and what it reads). */
export function readCommittedEdges(history: CompiledHistory): Forced {
  const { nodes, sources } = history;
  const forced = new Forced(nodes);
  const inSight = new InSight(history);
  for (let node = 1; node < nodes; node += 1) {
    inSight.forEach(node, (seen, via, readsOfKey) => {
      // Of the reads of the key after that, the first from another one is enough: it is in sight of those after it.
      const read = readsOfKey.find((candidate) => candidate > via && sources[candidate] !== seen);
      if (read !== undefined) forced.add(seen, sources[read] as number, read, via);
    });
  }
  return forced;
}
