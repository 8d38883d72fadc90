/**
 * Which write has which dot. Acknowledgements tell most; what a read showed tells the dot of writes that were never
 * acknowledged. A dot that came with an outcome that is not known proves nothing: the write may have been lost before it was
 * durable, and the dot issued again.
 */
import { type Dot, dotsEqual } from "@vclock/clock";
import type { HistoryValue, ReadOperation } from "../history/history.js";
import type { Facts, KeyFacts, ReadFact, Shown, WriteFact } from "./facts.js";
import { sameValue, valueKey } from "./value-key.js";
import { formerWrite } from "./write-fact.js";

/** Two writes that were acknowledged with one dot. */
export interface DotClash {
  readonly first: WriteFact;
  readonly second: WriteFact;
}

/** A read that showed a dot with another key or value than was written under it. */
export interface DotMismatch {
  readonly read: ReadOperation;
  /** Which of its values. */
  readonly at: number;
  readonly write: WriteFact;
}

export class DotTable {
  readonly clashes: DotClash[] = [];
  readonly mismatches: DotMismatch[] = [];
  readonly #facts: Facts;
  readonly #byNode: Map<number, WriteFact>[] = [];
  /** For each node its known dots, ascending, made once all are known. */
  readonly #counters: Float64Array[] = [];
  /** For each of them the latest start of it and those before. */
  readonly #latestStarts: Float64Array[] = [];
  readonly #lastStarts: Float64Array;
  /** For each node where the last look-up ended: the next cut is most often near. */
  readonly #cursors: Uint32Array;

  constructor(facts: Facts) {
    this.#facts = facts;
    const { nodes, writes, keys } = facts;
    for (let node = 0; node < nodes.size; node++) this.#byNode.push(new Map());
    for (const write of writes) {
      if (write.operation.outcome === "ok") this.#register(write, write.operation.dot);
    }
    for (const key of keys.values()) this.#resolve(key);
    for (const write of writes) settle(write);
    this.#lastStarts = new Float64Array(nodes.size).fill(Number.NEGATIVE_INFINITY);
    this.#cursors = new Uint32Array(nodes.size);
    for (let node = 0; node < nodes.size; node++) this.#index(node);
  }

  find(dot: Dot): WriteFact | undefined {
    const node = this.#facts.nodes.find(dot.node);
    return node === undefined ? undefined : this.#byNode[node]?.get(dot.counter);
  }

  at(node: number, counter: number): WriteFact | undefined {
    return this.#byNode[node]?.get(counter);
  }

  /** How many known dots of the node are not beyond the counter. O(log n), and O(1) where the last look-up of the node ended. */
  countUpTo(node: number, counter: number): number {
    const counters = this.#counters[node] as Float64Array;
    let count = this.#cursors[node] as number;
    const isHere =
      (count === 0 || (counters[count - 1] as number) <= counter) &&
      (count === counters.length || (counters[count] as number) > counter);
    if (isHere) return count;
    count = upperBound(counters, counter);
    this.#cursors[node] = count;
    return count;
  }

  /** The known dots of a node, ascending. */
  counters(node: number): Float64Array {
    return this.#counters[node] as Float64Array;
  }

  /** The latest start of the node's writes up to the counter. O(log n). */
  latestStart(node: number, counter: number): number {
    const count = this.countUpTo(node, counter);
    if (count === 0) return Number.NEGATIVE_INFINITY;
    return (this.#latestStarts[node] as Float64Array)[count - 1] as number;
  }

  /** When the last known write of the node began. */
  lastStart(node: number): number {
    return this.#lastStarts[node] as number;
  }

  #register(write: WriteFact, dot: Dot | undefined): void {
    if (dot === undefined) return;
    const node = this.#facts.nodes.add(dot.node);
    const known = this.#byNode[node]?.get(dot.counter);
    if (known !== undefined) {
      this.clashes.push({ first: known, second: write });
      return;
    }
    this.#byNode[node]?.set(dot.counter, write);
    write.dot = dot;
    write.node = node;
    write.counter = dot.counter;
  }

  #resolve(key: KeyFacts): void {
    let byValue: Map<string, WriteFact[]> | undefined;
    const { before } = this.#facts;
    for (const read of key.reads) {
      const { values = [], dots } = read.operation;
      for (let at = 0; at < values.length; at++) {
        const dot = dots?.[at];
        const known = dot === undefined ? undefined : this.find(dot);
        let shown: Shown;
        if (known !== undefined) {
          shown = this.#compare(read, at, known);
        } else if (dot !== undefined && before.covers(dot)) {
          shown = this.#former(read.key, values[at], dot);
        } else {
          byValue ??= groupByValue(key);
          shown = this.#byValue(byValue.get(valueKey(values[at])) ?? [], dot);
        }
        if (typeof shown !== "string") {
          shown.shownBy ??= read.operation;
          if (shown.isFormer) shown.isLast ||= read.operation.clock?.dominates(before) === true;
        }
        read.shown.push(shown);
      }
    }
  }

  #former(key: KeyFacts, value: HistoryValue | undefined, dot: Dot): WriteFact {
    const write = formerWrite(key, value, dot);
    key.writes.push(write);
    this.#facts.writes.push(write);
    this.#register(write, dot);
    return write;
  }

  #compare(read: ReadFact, at: number, write: WriteFact): Shown {
    const { operation } = write;
    const isSame =
      write.key === read.key &&
      operation.operation === "update" &&
      sameValue(operation.value, read.operation.values?.[at]);
    if (!isSame) this.mismatches.push({ read: read.operation, at, write });
    return isSame ? write : "ambiguous";
  }

  #byValue(candidates: readonly WriteFact[], dot: Dot | undefined): Shown {
    // Who was acknowledged with a dot cannot be shown under another one.
    let possible = candidates;
    if (dot !== undefined) {
      possible = candidates.filter((write) => write.dot === undefined);
      const told = possible.filter(({ operation }) => isSameDot(operation.dot, dot));
      if (told.length > 0) possible = told;
    }
    const [write] = possible;
    // Without its dot, it may be one that was there before the first operation.
    if (write === undefined)
      return dot === undefined && this.#facts.before.size > 0 ? "ambiguous" : "unknown";
    if (possible.length > 1) return "ambiguous";
    if (dot !== undefined) this.#register(write, dot);
    return write;
  }

  #index(node: number): void {
    const writes = [...(this.#byNode[node] as Map<number, WriteFact>).values()];
    writes.sort((a, b) => a.counter - b.counter);
    this.#counters.push(Float64Array.from(writes, ({ counter }) => counter));
    let latest = Number.NEGATIVE_INFINITY;
    this.#latestStarts.push(
      Float64Array.from(writes, ({ operation }) => (latest = Math.max(latest, operation.start))),
    );
    this.#lastStarts[node] = latest;
  }
}

function isSameDot(told: Dot | undefined, dot: Dot): boolean {
  return told !== undefined && dotsEqual(told, dot);
}

/** What a write had seen, when that is certain. */
function settle(write: WriteFact): void {
  const { dot, operation } = write;
  if (dot === undefined) return;
  // What it superseded is what its request named, whatever the acknowledgement says.
  if (operation.context !== undefined) write.seen = operation.context.add(dot);
  else if (operation.outcome === "ok") write.seen = operation.seen?.add(dot);
}

function groupByValue(key: KeyFacts): Map<string, WriteFact[]> {
  const groups = new Map<string, WriteFact[]>();
  for (const write of key.writes) {
    if (write.operation.operation !== "update") continue;
    const value = valueKey(write.operation.value);
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [write]);
    else group.push(write);
  }
  return groups;
}

/** How many of the ascending numbers are not beyond the limit. */
export function upperBound(ascending: Float64Array, limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
