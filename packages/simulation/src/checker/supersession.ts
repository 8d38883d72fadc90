/**
 * Which writes of one key supersede which. A write supersedes the versions that it had seen: those that its context covers. What
 * counts for a read is, for each version and each node, the first write of that node that supersedes it: a cut shows the version
 * exactly if it covers it and, for every node, does not reach that first write.
 *
 * @see Burckhardt, Gotsman, Yang, Zawirski 2014, Replicated Data Types: Specification, Verification, Optimality, Fig. 6: the
 * multi-value register
 */
import type { Dot, VersionVector } from "@vclock/clock";
import type { Facts, KeyFacts, WriteFact } from "./facts.js";

/** What a write had seen: a cut and single dots beyond it. */
interface Seen {
  readonly cut: VersionVector;
  readonly dots: readonly Dot[];
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
      this.#byNode.set(node, new Superseders(facts, writes, seenAtLeast));
    }
    this.nodes = [...byNode.keys()];
  }

  /** The node's first write that supersedes the version. O(log n). */
  first(version: WriteFact, node: number): WriteFact | undefined {
    return this.#byNode.get(node)?.first(version);
  }
}

function seenAtLeast({ seen, atLeast }: WriteFact): Seen {
  return seen ?? { cut: atLeast, dots: [] };
}

/** Writes in some order: finds the first of them that had seen a version. */
export class Superseders {
  readonly #writes: readonly WriteFact[];
  /** By source node: from which of the writes on so much of that node is covered; ascending in both. */
  readonly #steps = new Map<number, Steps>();
  /** By source node and counter: the first of the writes that covers this very dot beyond its cut. */
  readonly #singles = new Map<number, Map<number, number>>();

  /** @param writes if they have dots, those of one node, ascending. */
  constructor(facts: Facts, writes: readonly WriteFact[], seenBy: (write: WriteFact) => Seen) {
    this.#writes = writes;
    for (let at = 0; at < writes.length; at++) {
      const write = writes[at] as WriteFact;
      const { cut, dots } = seenBy(write);
      for (const id of cut.nodes()) this.#step(facts.nodes.add(id), cut.get(id), write, at);
      for (const { node, counter } of dots) this.#single(facts.nodes.add(node), counter, write, at);
    }
  }

  first(version: WriteFact): WriteFact | undefined {
    let first = this.#singles.get(version.node)?.get(version.counter);
    const steps = this.#steps.get(version.node);
    if (steps !== undefined) {
      const step = lowerBound(steps.covered, version.counter);
      const write = steps.writes[step];
      if (write !== undefined && (first === undefined || write < first)) first = write;
    }
    return first === undefined ? undefined : this.#writes[first];
  }

  #step(source: number, counter: number, write: WriteFact, at: number): void {
    // Nothing supersedes itself, nor what its own node did later.
    const covered = source === write.node ? Math.min(counter, write.counter - 1) : counter;
    let steps = this.#steps.get(source);
    if (steps === undefined) {
      steps = { covered: [], writes: [] };
      this.#steps.set(source, steps);
    }
    if (covered <= (steps.covered.at(-1) ?? 0)) return;
    steps.covered.push(covered);
    steps.writes.push(at);
  }

  #single(source: number, counter: number, write: WriteFact, at: number): void {
    if (source === write.node && counter >= write.counter) return;
    let singles = this.#singles.get(source);
    if (singles === undefined) {
      singles = new Map();
      this.#singles.set(source, singles);
    }
    if (!singles.has(counter)) singles.set(counter, at);
  }
}

interface Steps {
  readonly covered: number[];
  readonly writes: number[];
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
