/**
 * What a process knows of the events of others: the newest of each line of events that it has heard of.
 *
 * Bounded: when there are too many lines, as after many restarts, the one that has been silent longest is forgotten, and others that still
 * tell of it do not bring it back until it has done something new.
 */
import { type NodeId, type VectorClock, VersionVector } from "@vclock/clock";
import { STAMP_ENTRIES_MAX } from "@vclock/protocol";

/** The own line is in each stamp, too. */
const LINES_MAX = STAMP_ENTRIES_MAX - 1;
const FORGOTTEN_MAX = 256;

export class KnownEvents {
  readonly #self: NodeId;
  #clock = VersionVector.empty;
  /** When each line was last heard to have done something, counted in such news. */
  readonly #heard = new Map<NodeId, number>();
  #news = 0;
  /** Lines that were forgotten, and how much was known of them, the earliest first. */
  readonly #forgotten = new Map<NodeId, number>();

  /** @param self the own line, of which nobody else can tell anything new */
  constructor(self: NodeId) {
    this.#self = self;
  }

  /** Never changes in place. */
  get clock(): VersionVector {
    return this.#clock;
  }

  /** Learns what a stamp tells. O(its entries). @returns whether any of it was new */
  take(stamp: VectorClock): boolean {
    const before = this.#clock;
    for (const [line, count] of stamp) {
      if (count > this.#clock.get(line) && line !== this.#self) this.#learn(line, count);
    }
    return this.#clock !== before;
  }

  #learn(line: NodeId, count: number): void {
    if (count <= (this.#forgotten.get(line) ?? 0)) return;
    this.#forgotten.delete(line);
    if (!this.#heard.has(line) && this.#heard.size >= LINES_MAX) this.#forget();
    this.#news += 1;
    this.#heard.set(line, this.#news);
    this.#clock = this.#clock.with(line, count);
  }

  #forget(): void {
    let silent: NodeId | undefined;
    let earliest = Number.POSITIVE_INFINITY;
    for (const [line, news] of this.#heard) {
      if (news < earliest) [silent, earliest] = [line, news];
    }
    if (silent === undefined) return;
    this.#forgotten.set(silent, this.#clock.get(silent));
    this.#heard.delete(silent);
    this.#clock = this.#clock.without(silent);
    if (this.#forgotten.size <= FORGOTTEN_MAX) return;
    const [first] = this.#forgotten.keys();
    if (first !== undefined) this.#forgotten.delete(first);
  }
}
