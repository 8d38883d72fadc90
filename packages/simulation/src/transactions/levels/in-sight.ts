/** What transactions see of each other by reading: the keys that a reader reads and that one it reads from writes. */
import type { CompiledHistory } from "../model/compile.js";

/** A transaction `seen` that another one reads from, first by the read `via`; and that one's reads of a key that `seen` writes. */
type Visit = (seen: number, via: number, readsOfKey: readonly number[]) => void;

/** O(for each transaction, over those it reads from, the fewer of what they write and what it reads). */
export class InSight {
  readonly #history: CompiledHistory;
  /** By node: the last reader that it was looked at for. */
  readonly #lookedAt: Int32Array;

  constructor(history: CompiledHistory) {
    this.#history = history;
    this.#lookedAt = new Int32Array(history.nodes);
  }

  /** Calls back for each that the node reads from, with each key that both touch. Each node once. */
  forEach(node: number, visit: Visit): void {
    const { reads, sources } = this.#history;
    const first = reads.from(node);
    const end = reads.to(node);
    if (end - first < 2) return;
    const readsOf = readsByKey(this.#history, node);
    for (let via = first; via < end; via += 1) {
      const seen = sources[via] as number;
      // The first read from a transaction puts it in sight of all reads after that one.
      if (seen === 0 || this.#lookedAt[seen] === node) continue;
      this.#lookedAt[seen] = node;
      forEachCommon(this.#history, seen, readsOf, (key) =>
        visit(seen, via, readsOf.get(key) ?? []),
      );
    }
  }
}

/** The reads of a node by key, in order. */
function readsByKey({ reads }: CompiledHistory, node: number): Map<number, number[]> {
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
function forEachCommon(
  { writes, writers, chain, position }: CompiledHistory,
  writer: number,
  readsOf: ReadonlyMap<number, unknown>,
  visit: (key: number) => void,
): void {
  const written = writes.items.subarray(writes.from(writer), writes.to(writer));
  if (written.length <= readsOf.size) {
    for (const key of written) if (readsOf.has(key)) visit(key);
    return;
  }
  for (const key of readsOf.keys()) {
    const last = writers[key]?.lastIn(chain[writer] as number, (position[writer] as number) + 1);
    if (last === writer) visit(key);
  }
}
