/**
 * A store in memory that does nothing wrong, and no more than it takes to record long histories: replicas that take in one log of
 * updates in its order, each a little behind, and so show causally closed cuts.
 */
import type { Random } from "../load/random.js";

/** A replica is at most this many updates behind. */
const LAG_MAX = 20;

export interface Replica<T> {
  readonly number: number;
  /** Takes in one update of the log. */
  readonly apply: (update: T) => void;
}

interface Entry<T> {
  readonly update: T;
  readonly author: Replica<T>;
}

/** The log, and how much of it each replica has. */
export class Replicas<T> {
  readonly #log: Entry<T>[] = [];
  readonly #taken = new Map<Replica<T>, number>();
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** The replica takes in what is older than a random age. */
  follow(replica: Replica<T>): void {
    this.#take(replica, this.#log.length - this.#random.below(LAG_MAX));
  }

  /** The replica takes in all, then writes. */
  write(replica: Replica<T>, make: () => T): T {
    this.#take(replica, this.#log.length);
    const update = make();
    this.#log.push({ update, author: replica });
    replica.apply(update);
    return update;
  }

  #take(replica: Replica<T>, until: number): void {
    let taken = this.#taken.get(replica) ?? 0;
    for (; taken < until; taken++) {
      const { update, author } = this.#log[taken] as Entry<T>;
      if (author !== replica) replica.apply(update);
    }
    this.#taken.set(replica, taken);
  }
}
