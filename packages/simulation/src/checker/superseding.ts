/**
 * When the first write began that may have superseded a version, known or not. Before that nothing excuses a cut that holds the
 * version from showing it.
 */
import { CausalContext } from "@vclock/clock";
import { upperBound } from "./dot-table.js";
import type { Facts, KeyFacts, WriteFact } from "./facts.js";
import { Superseders, Supersession } from "./supersession.js";

/** All about which writes of one key supersede which, as far as it is known, and where it is not. */
export class Superseding {
  readonly known: Supersession;
  /** Writes that happened, but had seen more than is known. */
  readonly uncertain: readonly WriteFact[];
  /** Writes without a known dot whose requests say what they had seen, by start. */
  readonly #unanswered: Superseders;
  /** Writes without a known dot of which nothing is known. */
  readonly #blind: OpenWrites;
  readonly #open: OpenWrites;
  readonly #all: OpenWrites;

  /** O(n log n) in the writes of the key and the entries of their contexts. */
  constructor(facts: Facts, key: KeyFacts) {
    this.known = new Supersession(facts, key);
    this.uncertain = key.writes.filter(({ dot, seen }) => dot !== undefined && seen === undefined);
    const unresolved = key.writes.filter(({ dot }) => dot === undefined);
    const tells = ({ operation }: WriteFact): boolean =>
      operation.context !== undefined && operation.outcome !== "ok";
    const unanswered = unresolved.filter(tells);
    unanswered.sort((a, b) => a.operation.start - b.operation.start);
    this.#unanswered = new Superseders(
      facts,
      unanswered,
      ({ operation }) => operation.context ?? CausalContext.empty,
    );
    this.#blind = new OpenWrites(unresolved.filter((write) => !tells(write) && !sawNothing(write)));
    this.#open = new OpenWrites(this.uncertain);
    this.#all = new OpenWrites(key.writes.filter((write) => !sawNothing(write)));
  }

  /** When the first write without a known dot began that may have superseded the version. O(log n). */
  unresolved(version: WriteFact): number {
    if (version.isFormer && !version.isLast) return Number.NEGATIVE_INFINITY;
    // Without a dot, nobody's context can be compared with it.
    if (version.dot === undefined) return this.#all.earliest(version);
    const unanswered = this.#unanswered.first(version)?.operation.start;
    return Math.min(this.#blind.earliest(version), unanswered ?? Number.POSITIVE_INFINITY);
  }

  /** When the first write began that may have superseded the version. O(nodes log n). */
  since(version: WriteFact): number {
    let earliest = Math.min(this.unresolved(version), this.#open.earliest(version));
    for (const node of this.known.nodes) {
      const first = this.known.first(version, node);
      if (first !== undefined) earliest = Math.min(earliest, first.operation.start);
    }
    return earliest;
  }
}

/** Whether a write says that it had seen nothing: then it supersedes nothing, whatever its dot. */
function sawNothing({ operation }: WriteFact): boolean {
  return operation.context?.isEmpty === true;
}

/** Writes of which it is not known what they had seen: each may have superseded whatever had not begun after its end. */
class OpenWrites {
  /** Ends, ascending; a write without a certain end never ends. */
  readonly #ends: Float64Array;
  /** For each the write with the least start from there on. */
  readonly #least: WriteFact[];
  /** And the least start of the others. */
  readonly #next: Float64Array;

  constructor(writes: readonly WriteFact[]) {
    const byEnd = [...writes].sort((a, b) => compareTimes(endOf(a), endOf(b)));
    this.#ends = Float64Array.from(byEnd, endOf);
    this.#least = Array.from(byEnd);
    this.#next = new Float64Array(byEnd.length);
    let least: WriteFact | undefined;
    let next = Number.POSITIVE_INFINITY;
    for (let at = byEnd.length - 1; at >= 0; at--) {
      const write = byEnd[at] as WriteFact;
      if (least === undefined) least = write;
      else if (write.operation.start < least.operation.start) {
        next = least.operation.start;
        least = write;
      } else next = Math.min(next, write.operation.start);
      this.#least[at] = least;
      this.#next[at] = next;
    }
  }

  /** The least start of those, other than the write itself, that did not end before it began. */
  earliest(write: WriteFact): number {
    const { start } = write.operation;
    let at = upperBound(this.#ends, start);
    while (at > 0 && this.#ends[at - 1] === start) at--;
    const least = this.#least[at];
    if (least === undefined) return Number.POSITIVE_INFINITY;
    return least === write ? (this.#next[at] as number) : least.operation.start;
  }
}

/** When an operation certainly had taken effect: never, if it was not answered. */
export function endOf({ operation }: WriteFact): number {
  return operation.outcome === "ok" && operation.end !== undefined
    ? operation.end
    : Number.POSITIVE_INFINITY;
}

/** For sorting times that may be infinite, of which the difference is no number. */
function compareTimes(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
