/**
 * Deletes that were forgotten lately, kept in memory: whoever follows the changes asks for them a moment after every member has them.
 */
import { type Dot, type NodeId, VersionVector } from "@vclock/clock";

/** A delete of a node: its counter and the user's key. */
export interface RecentDelete {
  readonly counter: number;
  readonly key: string;
}

const KEPT_MAX = 4_096;

export class RecentDeletes {
  /** By node, in order of their counters. */
  readonly #byNode = new Map<NodeId, RecentDelete[]>();
  /** In the order in which they came, from `#first` on. */
  #order: Dot[] = [];
  #first = 0;
  #floor: VersionVector;

  /** @param floor deletes up to here were forgotten before */
  constructor(floor: VersionVector) {
    this.#floor = floor;
  }

  /** Deletes up to here may be neither in the store nor here. */
  get floor(): VersionVector {
    return this.#floor;
  }

  /** A delete leaves the store. Twice when the first time was rolled back. */
  add(dot: Dot, key: string): void {
    let kept = this.#byNode.get(dot.node);
    if (kept === undefined) this.#byNode.set(dot.node, (kept = []));
    const at = firstAfter(kept, dot.counter - 1);
    if (kept[at]?.counter === dot.counter) return;
    kept.splice(at, 0, { counter: dot.counter, key });
    this.#order.push(dot);
    if (this.#order.length - this.#first > KEPT_MAX) this.#dropOldest();
  }

  /** Another server's state comes in, which has forgotten deletes up to `floor`; those beyond `clock` are news here. */
  joined(floor: VersionVector, clock: VersionVector): void {
    const news = [...floor].filter(([node, counter]) => counter > clock.get(node));
    if (news.length > 0) this.#floor = this.#floor.merge(VersionVector.of(news));
  }

  /** The node's with `after < counter <= until`, in order. */
  between(node: NodeId, after: number, until: number): readonly RecentDelete[] {
    const kept = this.#byNode.get(node) ?? [];
    return kept.slice(firstAfter(kept, after), firstAfter(kept, until));
  }

  #dropOldest(): void {
    const dot = this.#order[this.#first++];
    if (dot === undefined) return;
    const kept = this.#byNode.get(dot.node) ?? [];
    kept.splice(firstAfter(kept, dot.counter - 1), 1);
    this.#floor = this.#floor.merge(VersionVector.of([[dot.node, dot.counter]]));
    if (this.#first < KEPT_MAX) return;
    this.#order = this.#order.slice(this.#first);
    this.#first = 0;
  }
}

/** Where the first with a larger counter stands. */
function firstAfter(kept: readonly RecentDelete[], counter: number): number {
  let [low, high] = [0, kept.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((kept[middle] as RecentDelete).counter <= counter) low = middle + 1;
    else high = middle;
  }
  return low;
}
