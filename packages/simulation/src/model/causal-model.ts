/**
 * The naive twin of a replica: every operation with exactly what its writer had seen, and from that what any cut must show.
 *
 * It knows nothing of clocks merged, batches, pulls or forgetting: a version is live in a cut when the cut has its operation and
 * no other operation whose context covers it.
 *
 * @see Burckhardt, Gotsman, Yang, Zawirski 2014, Replicated Data Types: Specification, Verification, Optimality (the
 *   multi-value register)
 */
import {
  type CausalContext,
  compareDots,
  type Dot,
  dotsEqual,
  formatDot,
  type NodeId,
  type VersionVector,
} from "@vclock/clock";
import { Violation } from "../violation.js";

export interface KnownOperation {
  readonly key: string;
  readonly dot: Dot;
  /** `undefined` for a delete. */
  readonly value: string | undefined;
  /** What the writer had seen, and the operation's own dot. */
  readonly context: CausalContext;
  /** What its coordinator had taken in before it. */
  readonly deps: VersionVector;
}

interface Known extends KnownOperation {
  /** Operations on the same key whose writers had seen this one. */
  readonly supersededBy: Known[];
}

export class CausalModel {
  readonly #byNode = new Map<NodeId, Map<number, Known>>();
  readonly #byKey = new Map<string, Known[]>();

  /** @throws Violation when the dot names another operation already. */
  record(operation: KnownOperation): void {
    const { key, dot, context } = operation;
    const before = this.get(dot);
    if (before !== undefined) {
      throw new Violation(
        "P-1",
        `the dot ${formatDot(dot)} names ${describe(before)} and ${describe(operation)}`,
      );
    }
    const known: Known = { ...operation, supersededBy: [] };
    const ofKey = this.#byKey.get(key) ?? [];
    for (const other of ofKey) {
      if (context.covers(other.dot)) other.supersededBy.push(known);
      if (other.context.covers(dot)) known.supersededBy.push(other);
    }
    ofKey.push(known);
    this.#byKey.set(key, ofKey);
    let ofNode = this.#byNode.get(dot.node);
    if (ofNode === undefined) this.#byNode.set(dot.node, (ofNode = new Map()));
    ofNode.set(dot.counter, known);
  }

  /** All deletes. */
  *deletes(): Iterable<KnownOperation> {
    for (const ofNode of this.#byNode.values())
      for (const known of ofNode.values()) if (known.value === undefined) yield known;
  }

  get(dot: Dot): KnownOperation | undefined {
    return this.#byNode.get(dot.node)?.get(dot.counter);
  }

  /** A crash undid what a node had not on its disk: those dots will name other operations. */
  forgetAfter(node: NodeId, counter: number): void {
    for (const [at, known] of this.#byNode.get(node) ?? []) {
      if (at <= counter) continue;
      this.#byNode.get(node)?.delete(at);
      const rest = (this.#byKey.get(known.key) ?? []).filter((other) => other !== known);
      this.#byKey.set(known.key, rest);
      for (const { supersededBy } of rest) {
        const place = supersededBy.indexOf(known);
        if (place >= 0) supersededBy.splice(place, 1);
      }
    }
  }

  /** The operations whose versions a cut must show for a key, in order of their dots. */
  live(key: string, cut: VersionVector): KnownOperation[] {
    const found = (this.#byKey.get(key) ?? []).filter(
      ({ dot, value, supersededBy }) =>
        value !== undefined &&
        cut.covers(dot) &&
        !supersededBy.some((other) => cut.covers(other.dot)),
    );
    return found.sort((a, b) => compareDots(a.dot, b.dot));
  }

  /** The dots of a key that a cut has and that nothing in it supersedes: what an operation with that context would supersede. */
  superseded(key: string, cut: VersionVector, context: CausalContext): Dot[] {
    return this.live(key, cut)
      .map(({ dot }) => dot)
      .filter((dot) => context.covers(dot));
  }

  /** An operation that `cut` has, though what it depends on is missing there; `undefined` when the cut is causally closed. */
  open(cut: VersionVector): KnownOperation | undefined {
    for (const [node, counter] of cut) {
      const newest = this.#byNode.get(node)?.get(counter);
      if (newest !== undefined && !cut.dominates(newest.deps)) return newest;
    }
    return undefined;
  }
}

/** Whether versions are exactly those of the operations, values included. Both are in order of their dots. */
export function showsExactly(
  versions: readonly { readonly dot: Dot; readonly value: string }[],
  expected: readonly KnownOperation[],
): boolean {
  return (
    versions.length === expected.length &&
    versions.every(({ dot, value }, i) => {
      const other = expected[i] as KnownOperation;
      return dotsEqual(dot, other.dot) && value === other.value;
    })
  );
}

function describe({ key, value }: Pick<KnownOperation, "key" | "value">): string {
  return value === undefined ? `delete ${key}` : `${key}=${value}`;
}
