/**
 * Which entries an answer's clock may leave out. A closed id leaves the clocks that a server gives out once no live version there
 * carries it (SPEC.md R-7). So a clock that leaves it out says that all its versions that the cut holds are superseded there: of
 * each there must be a write, known or unanswered, that may have done that.
 */
import { upperBound } from "./dot-table.js";
import type { Facts, WriteFact } from "./facts.js";
import { isQuorum } from "./operations.js";

export class ClosedNodes {
  readonly #facts: Facts;
  /** For each node from which of its versions on one was live until when. */
  readonly #lives: (Lives | undefined)[] = [];

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  /**
   * Whether a clock that was told up to `end` may leave out the node, although its cut holds the node's events up to the counter.
   * O(log n), but for the first time.
   */
  mayHide(node: number, counter: number, end: number): boolean {
    if (!this.#facts.newIds || this.#facts.dots.lastStart(node) > end) return false;
    const live = this.firstLive(node, end);
    return live === undefined || counter < live.counter;
  }

  /** The node's first version that nothing can have superseded in an answer that came at `end`. */
  firstLive(node: number, end: number): WriteFact | undefined {
    let lives = this.#lives[node];
    if (lives === undefined) {
      lives = this.#livesOf(node);
      this.#lives[node] = lives;
    }
    return lives.first(end);
  }

  #livesOf(node: number): Lives {
    const { dots, restoredDisks } = this.#facts;
    const versions: WriteFact[] = [];
    for (const counter of dots.counters(node)) {
      const write = dots.at(node, counter) as WriteFact;
      if (write.operation.operation !== "update") continue;
      // Where a disk was put back, a dot that no quorum held may have been issued again, and this version be gone.
      if (!restoredDisks || isQuorum(write.operation)) versions.push(write);
    }
    return new Lives(this.#facts, versions);
  }
}

class Lives {
  readonly #versions: readonly WriteFact[];
  /** For each version until when it, or one before it, certainly was live: ascending. */
  readonly #until: Float64Array;

  constructor(facts: Facts, versions: readonly WriteFact[]) {
    this.#versions = versions;
    let until = Number.NEGATIVE_INFINITY;
    this.#until = Float64Array.from(
      versions,
      (version) => (until = Math.max(until, facts.superseding(version.key).since(version))),
    );
  }

  first(end: number): WriteFact | undefined {
    return this.#versions[upperBound(this.#until, end)];
  }
}
