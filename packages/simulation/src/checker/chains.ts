/**
 * Chains of growing clocks. Answers of one server form one; so there are about as many as servers, whoever asked.
 */
import type { VersionVector } from "@vclock/clock";
import type { HistoryOperation } from "../history/history.js";
import type { ReadFact } from "./facts.js";
import { LiveSet, type Timeline } from "./timeline.js";

/** An answer that tells a clock. */
export interface Item {
  readonly operation: HistoryOperation;
  /** `undefined` for a delete that found nothing. */
  readonly read: ReadFact | undefined;
  readonly clock: VersionVector;
  /** Of the clock's entries. */
  readonly sum: number;
}

export interface Chain {
  readonly versions: LiveSet;
  /** The last item; every item before it has a clock that is not greater, while the chain grows. */
  last: Item | undefined;
  /** What the last read of the chain showed. */
  shown: ReadonlySet<number>;
  lastRead: Item | undefined;
  /** Whether its clocks only grow: not so for the one that takes what fits no other. */
  readonly grows: boolean;
}

/** More than this many, and the clocks are not those of a few servers. */
const CHAINS_MAX = 32;

export class Chains {
  readonly #timeline: Timeline;
  readonly #growing: Chain[] = [];
  #other: Chain | undefined;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** The chain for an item whose sum is not less than that of any item before. */
  find(item: Item): Chain {
    let best: Chain | undefined;
    let isOfServer = false;
    for (const chain of this.#growing) {
      const last = chain.last as Item;
      if (!item.clock.dominates(last.clock)) continue;
      // Equal clocks belong side by side, to be compared.
      if (last.sum === item.sum) return chain;
      const { server } = last.operation;
      const matches = server !== undefined && server === item.operation.server;
      if (best === undefined || (matches && !isOfServer)) {
        best = chain;
        isOfServer = matches;
      } else if (matches === isOfServer && (best.last as Item).sum < last.sum) best = chain;
    }
    if (best !== undefined) return best;
    if (this.#growing.length < CHAINS_MAX) {
      const chain = this.#chain(true);
      this.#growing.push(chain);
      return chain;
    }
    this.#other ??= this.#chain(false);
    return this.#other;
  }

  #chain(grows: boolean): Chain {
    return {
      versions: new LiveSet(this.#timeline),
      last: undefined,
      shown: new Set(),
      lastRead: undefined,
      grows,
    };
  }
}
