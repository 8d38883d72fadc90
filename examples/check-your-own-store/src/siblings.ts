/** The store that passes: a write replaces what its writer has seen, and everything else stays beside it. */
import {
  dotsEqual,
  nodeId,
  VersionVector,
  type CausalContext,
  type Dot,
  type NodeId,
} from "@vclock/clock";

import type { StoreNode, Version } from "./store.js";

export class Siblings implements StoreNode<Siblings> {
  readonly #id: NodeId;
  readonly #versions = new Map<string, readonly Version[]>();
  #clock = VersionVector.empty;

  constructor(name: string) {
    this.#id = nodeId(name);
  }

  read(key: string) {
    return { versions: this.#versions.get(key) ?? [], clock: this.#clock };
  }

  write(key: string, value: string, context: CausalContext): Dot {
    const name = this.#clock.next(this.#id);
    this.#clock = this.#clock.increment(this.#id);
    const unseen = this.read(key).versions.filter((version) => !context.covers(version.dot));
    this.#versions.set(key, [...unseen, { value, dot: name }]);
    return name;
  }

  pull(from: Siblings): void {
    for (const key of new Set([...this.#versions.keys(), ...from.#versions.keys()])) {
      const [mine, theirs] = [this.read(key), from.read(key)];
      // What one has and the other has heard of and does not have any more was replaced there.
      const kept = mine.versions.filter(
        (version) => has(theirs.versions, version) || !theirs.clock.covers(version.dot),
      );
      const added = theirs.versions.filter((version) => !mine.clock.covers(version.dot));
      this.#versions.set(key, [...kept, ...added]);
    }
    this.#clock = this.#clock.merge(from.#clock);
  }
}

function has(versions: readonly Version[], { dot }: Version): boolean {
  return versions.some((version) => dotsEqual(version.dot, dot));
}
