/**
 * What a history leaves open about one key: writes that were never answered may have superseded a version, and a closed node's
 * events are covered by clocks that do not name it. A version that is missing from a read is no violation if one of these may be why.
 */
import type { VersionVector } from "@vclock/clock";
import type { Facts, KeyFacts, WriteFact } from "./facts.js";
import type { DenseClock } from "./nodes.js";
import type { Supersession } from "./supersession.js";

export class Doubt {
  readonly #facts: Facts;
  readonly #supersession: Supersession;
  /** Writes without a known dot: they may have happened, at any time after they began. */
  readonly #unresolved: readonly WriteFact[];
  /** Writes that happened, but had seen more than is known. */
  readonly #uncertain: readonly WriteFact[];
  readonly #earliest = new Map<WriteFact, number>();

  constructor(facts: Facts, key: KeyFacts, supersession: Supersession) {
    this.#facts = facts;
    this.#supersession = supersession;
    this.#unresolved = key.writes.filter(({ dot }) => dot === undefined);
    this.#uncertain = key.writes.filter(({ dot, seen }) => dot !== undefined && seen === undefined);
  }

  /** Whether the version may be superseded in a cut that was told in an answer that ended at `end`. */
  maySupersede(version: WriteFact, cut: DenseClock, end: number): boolean {
    return (
      (this.earliest(version) <= end && this.#hasFreeDots(cut, end)) ||
      this.#byClosed(version, cut, end) ||
      this.#byUncertain(version, cut)
    );
  }

  /** Whether the clock may leave out the events of a node that wrote this key. */
  mayHideNode(clock: VersionVector, end: number): boolean {
    if (!this.#facts.lostDisks) return false;
    return this.#supersession.nodes.some(
      (node) => clock.get(this.#facts.nodes.id(node)) === 0 && this.#facts.mayBeClosed(node, end),
    );
  }

  /** When the first write without a known dot began that may have superseded the version. O(1) but for the first time. */
  earliest(version: WriteFact): number {
    let earliest = this.#earliest.get(version);
    if (earliest !== undefined) return earliest;
    earliest = Number.POSITIVE_INFINITY;
    for (const { operation } of this.#unresolved) {
      if (operation.start >= earliest || !mayFollow(operation, version)) continue;
      const { context } = operation;
      if (version.dot !== undefined && context?.covers(version.dot) === false) continue;
      earliest = operation.start;
    }
    this.#earliest.set(version, earliest);
    return earliest;
  }

  #byUncertain(version: WriteFact, cut: DenseClock): boolean {
    return this.#uncertain.some((write) => {
      if (write.dot === undefined || cut.get(write.node) < write.counter) return false;
      if (write.node === version.node && write.counter < version.counter) return false;
      if (version.seen?.covers(write.dot) === true) return false;
      return write !== version && mayFollow(write.operation, version);
    });
  }

  #byClosed(version: WriteFact, cut: DenseClock, end: number): boolean {
    if (!this.#facts.lostDisks) return false;
    return this.#supersession.nodes.some(
      (node) =>
        cut.get(node) === 0 &&
        this.#supersession.first(version, node) !== undefined &&
        this.#facts.mayBeClosed(node, end),
    );
  }

  /** Whether the cut counts events that are no known write, or may hide some. */
  #hasFreeDots(cut: DenseClock, end: number): boolean {
    const { dots, nodes, lostDisks } = this.#facts;
    for (const node of cut.present) {
      const counter = cut.get(node);
      if (counter > dots.countUpTo(node, counter)) return true;
    }
    if (!lostDisks) return false;
    for (let node = 0; node < nodes.size; node++) {
      if (cut.get(node) === 0 && this.#facts.mayBeClosed(node, end)) return true;
    }
    return false;
  }
}

/** Whether the operation may have taken effect after the version was written. */
function mayFollow(operation: WriteFact["operation"], version: WriteFact): boolean {
  return (
    operation.end === undefined ||
    operation.outcome !== "ok" ||
    operation.end >= version.operation.start
  );
}
