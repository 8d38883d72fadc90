/**
 * What a write depends on, for all writes of a node at once: a cut that covers the node's first so many events must cover all that
 * any of them depends on. Only where that rises is something kept, so all of it is as large as the history at most.
 */
import type { VersionVector } from "@vclock/clock";
import type { Facts, WriteFact } from "./facts.js";
import type { DenseClock } from "./nodes.js";

/** From which counter on events of one node depend on how many of another one; ascending in both. */
class Staircase {
  readonly #counters: number[] = [];
  readonly #needs: number[] = [];
  readonly #writes: WriteFact[] = [];
  /** Where the last look-up ended: the next cut is most often near. */
  #cursor = 0;

  constructor(readonly needed: number) {}

  /** Takes the next write, if it needs more than those before. */
  add(write: WriteFact, needs: number): void {
    if (needs <= (this.#needs.at(-1) ?? 0)) return;
    this.#counters.push(write.counter);
    this.#needs.push(needs);
    this.#writes.push(write);
  }

  /** What events up to the counter depend on. O(log n), and O(1) near the last one. */
  needs(counter: number): number {
    const counters = this.#counters;
    let at = this.#cursor;
    const isHere =
      (counters[at] as number) <= counter && !((counters[at + 1] as number) <= counter);
    if (!isHere) {
      at = placeOf(counters, counter);
      if (at < 0) return 0;
      this.#cursor = at;
    }
    return this.#needs[at] as number;
  }

  /** The earliest write that needs more than there is, which shows it best, and what it needs. */
  firstBeyond(have: number): { readonly write: WriteFact; readonly counter: number } {
    const at = placeOf(this.#needs, have) + 1;
    return { write: this.#writes[at] as WriteFact, counter: this.#needs[at] as number };
  }
}

/** A dependency that a cut misses. */
export interface Missing {
  /** The covered write that depends on it. */
  readonly write: WriteFact;
  readonly node: number;
  readonly counter: number;
}

/** What one write depends on. */
export interface Dependency {
  readonly write: WriteFact;
  readonly clock: VersionVector;
}

export class Closure {
  /** By node. */
  readonly #staircases: (readonly Staircase[])[] = [];
  readonly #facts: Facts;
  readonly isEmpty: boolean;

  /** O(n log n) in the entries of the dependencies. */
  constructor(facts: Facts, dependencies: Iterable<Dependency>) {
    this.#facts = facts;
    const byNode: Dependency[][] = Array.from({ length: facts.nodes.size }, () => []);
    for (const dependency of dependencies) {
      if (dependency.write.dot !== undefined) byNode[dependency.write.node]?.push(dependency);
    }
    for (const list of byNode) {
      list.sort((a, b) => a.write.counter - b.write.counter);
      const staircases = new Map<number, Staircase>();
      for (const dependency of list) this.#add(staircases, dependency);
      this.#staircases.push([...staircases.values()]);
    }
    this.isEmpty = this.#staircases.every(({ length }) => length === 0);
  }

  /** A dependency that the cut misses. O(nodes² log n) at worst. */
  missing(cut: DenseClock, end: number): Missing | undefined {
    for (const node of cut.present) {
      const counter = cut.get(node);
      for (const staircase of this.#staircases[node] as readonly Staircase[]) {
        const { needed } = staircase;
        const have = cut.get(needed);
        const needs = staircase.needs(counter);
        if (needs <= have) continue;
        if (have === 0 && this.#facts.closed.mayHide(needed, needs, end)) continue;
        return { node: needed, ...staircase.firstBeyond(have) };
      }
    }
    return undefined;
  }

  /** Adds to the cut what its events depend on, and what that depends on. */
  close(cut: DenseClock): void {
    for (let changed = true; changed;) {
      changed = false;
      for (let i = 0; i < cut.present.length; i++) {
        const node = cut.present[i] as number;
        for (const staircase of this.#staircases[node] as readonly Staircase[]) {
          const needs = staircase.needs(cut.get(node));
          if (needs <= cut.get(staircase.needed)) continue;
          cut.raise(staircase.needed, needs);
          changed = true;
        }
      }
    }
  }

  #add(staircases: Map<number, Staircase>, { write, clock }: Dependency): void {
    for (const id of clock.nodes()) {
      const needs = clock.get(id);
      const needed = this.#facts.nodes.add(id);
      if (needed === write.node) continue;
      let staircase = staircases.get(needed);
      if (staircase === undefined) {
        staircase = new Staircase(needed);
        staircases.set(needed, staircase);
      }
      staircase.add(write, needs);
    }
  }
}

/** The place of the last number that is not beyond the limit; -1 when all are. */
function placeOf(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
