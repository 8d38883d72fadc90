/**
 * What a history leaves open about one key: writes that were never answered may have superseded a version, and a closed node's
 * events are covered by clocks that do not name it. A version that is missing from a read is no violation if one of these may be why.
 */
import type { VersionVector } from "@vclock/clock";
import type { Facts, WriteFact } from "./facts.js";
import type { DenseClock } from "./nodes.js";
import type { Superseding } from "./superseding.js";

export class Doubt {
  readonly #facts: Facts;
  readonly #superseding: Superseding;

  constructor(facts: Facts, superseding: Superseding) {
    this.#facts = facts;
    this.#superseding = superseding;
  }

  /** Whether the version may be superseded in a cut that was told in an answer that ended at `end`. */
  maySupersede(version: WriteFact, cut: DenseClock, end: number): boolean {
    const counter = (node: number): number => cut.get(node);
    return (
      (version.isFormer && !version.isLast) ||
      (this.#superseding.unresolved(version) <= end && this.#hasFreeDots(cut)) ||
      this.#superseding.uncertain.some(
        (write) => cut.get(write.node) >= write.counter && mayHaveSeen(write, version),
      ) ||
      this.#byLeftOut(version, counter, end)
    );
  }

  /** Whether the version may be superseded by what a clock leaves out that was told in an answer that ended at `end`. */
  mayHideSuperseder(version: WriteFact, clock: VersionVector, end: number): boolean {
    if (!this.#facts.newIds) return false;
    const { nodes } = this.#facts;
    return (
      this.#superseding.unresolved(version) <= end ||
      this.#byLeftOut(version, (node) => clock.get(nodes.id(node)), end)
    );
  }

  /** Whether a known write may have superseded it that is in the cut, though the clock leaves out its closed node. */
  #byLeftOut(version: WriteFact, counter: (node: number) => number, end: number): boolean {
    if (!this.#facts.newIds) return false;
    const { known, uncertain } = this.#superseding;
    const isLeftOut = (write: WriteFact): boolean =>
      counter(write.node) === 0 && this.#facts.closed.mayHide(write.node, write.counter, end);
    return (
      known.nodes.some((node) => {
        const first = known.first(version, node);
        return first !== undefined && isLeftOut(first);
      }) || uncertain.some((write) => isLeftOut(write) && mayHaveSeen(write, version))
    );
  }

  /** Whether the cut counts events that are no known write, or may hide some: of nodes, too, that no answer ever named. */
  #hasFreeDots(cut: DenseClock): boolean {
    if (this.#facts.newIds) return true;
    return cut.present.some((node) => this.#facts.unknownEvents(node, cut.get(node)) > 0);
  }
}

/** Whether a write of which it is not known what it had seen may have seen the version. */
function mayHaveSeen(write: WriteFact, version: WriteFact): boolean {
  if (write === version || write.dot === undefined) return false;
  if (write.node === version.node && write.counter < version.counter) return false;
  return version.seen?.covers(write.dot) !== true && mayFollow(write.operation, version);
}

/** Whether the operation may have taken effect after the version was written. */
function mayFollow(operation: WriteFact["operation"], version: WriteFact): boolean {
  return (
    operation.end === undefined ||
    operation.outcome !== "ok" ||
    operation.end >= version.operation.start
  );
}
