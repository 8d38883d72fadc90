/**
 * Which writes of one key supersede which. A write supersedes the versions that it had seen: those that its context covers. What
 * counts for a read is, for each version and each node, the first write of that node that supersedes it: a cut shows the version
 * exactly if it covers it and, for every node, does not reach that first write.
 *
 * @see Burckhardt, Gotsman, Yang, Zawirski 2014, Replicated Data Types: Specification, Verification, Optimality, Fig. 6: the
 * multi-value register
 */
import type { Facts, KeyFacts, WriteFact } from "./facts.js";

/** The writes of one node to the key, ascending. */
interface Superseders {
  readonly writes: readonly WriteFact[];
  /** By source node: from which of the writes on so much of that node is covered; ascending in both. */
  readonly steps: ReadonlyMap<number, Steps>;
  /** By source node and counter: the first of the writes that covers this very dot beyond its cut. */
  readonly singles: ReadonlyMap<number, ReadonlyMap<number, number>>;
}

interface Steps {
  readonly covered: number[];
  readonly writes: number[];
}

export class Supersession {
  /** The nodes that wrote to the key. */
  readonly nodes: readonly number[];
  readonly #byNode = new Map<number, Superseders>();

  /** O(n log n) in the writes of the key and the entries of their contexts. */
  constructor(facts: Facts, key: KeyFacts) {
    const byNode = new Map<number, WriteFact[]>();
    for (const write of key.writes) {
      if (write.dot === undefined) continue;
      const list = byNode.get(write.node);
      if (list === undefined) byNode.set(write.node, [write]);
      else list.push(write);
    }
    for (const [node, writes] of byNode) {
      writes.sort((a, b) => a.counter - b.counter);
      this.#byNode.set(node, index(facts, node, writes));
    }
    this.nodes = [...byNode.keys()];
  }

  /** The node's first write that supersedes the version. O(log n). */
  first(version: WriteFact, node: number): WriteFact | undefined {
    const superseders = this.#byNode.get(node);
    if (superseders === undefined) return undefined;
    let first = superseders.singles.get(version.node)?.get(version.counter);
    const steps = superseders.steps.get(version.node);
    if (steps !== undefined) {
      const step = lowerBound(steps.covered, version.counter);
      const write = steps.writes[step];
      if (write !== undefined && (first === undefined || write < first)) first = write;
    }
    return first === undefined ? undefined : superseders.writes[first];
  }
}

function index(facts: Facts, node: number, writes: readonly WriteFact[]): Superseders {
  const steps = new Map<number, Steps>();
  const singles = new Map<number, Map<number, number>>();
  writes.forEach((write, at) => {
    const cut = write.seen?.cut ?? write.atLeast;
    const dots = write.seen?.dots ?? [];
    for (const [id, counter] of cut) {
      const source = facts.nodes.add(id);
      // Nothing supersedes itself, nor what its own node did later.
      const covered = source === node ? Math.min(counter, write.counter - 1) : counter;
      let list = steps.get(source);
      if (list === undefined) {
        list = { covered: [], writes: [] };
        steps.set(source, list);
      }
      if (covered <= (list.covered.at(-1) ?? 0)) continue;
      list.covered.push(covered);
      list.writes.push(at);
    }
    for (const { node: id, counter } of dots) {
      const source = facts.nodes.add(id);
      if (source === node && counter >= write.counter) continue;
      let list = singles.get(source);
      if (list === undefined) {
        list = new Map();
        singles.set(source, list);
      }
      if (!list.has(counter)) list.set(counter, at);
    }
  });
  return { writes, steps, singles };
}

/** The place of the first number that is at least the limit. */
function lowerBound(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] as number) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
