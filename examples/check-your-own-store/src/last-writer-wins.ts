/** The naive store: each write has a time, and when two nodes meet, the later one stays. */
import { nodeId, VersionVector, type Dot, type NodeId } from "@vclock/clock";

import type { StoreNode, Version } from "./store.js";

interface Timed extends Version {
  readonly atMs: number;
}

export class LastWriterWins implements StoreNode<LastWriterWins> {
  readonly #id: NodeId;
  readonly #now: () => number;
  readonly #values = new Map<string, Timed>();
  /** The writes that this node has heard of. The store itself has no use for it; the checker has. */
  #clock = VersionVector.empty;

  constructor(name: string, now: () => number) {
    this.#id = nodeId(name);
    this.#now = now;
  }

  read(key: string) {
    const value = this.#values.get(key);
    return { versions: value === undefined ? [] : [value], clock: this.#clock };
  }

  write(key: string, value: string): Dot {
    const name = this.#clock.next(this.#id);
    this.#clock = this.#clock.increment(this.#id);
    this.#values.set(key, { value, dot: name, atMs: this.#now() });
    return name;
  }

  pull(from: LastWriterWins): void {
    for (const [key, theirs] of from.#values) {
      const mine = this.#values.get(key);
      if (mine === undefined || mine.atMs < theirs.atMs) this.#values.set(key, theirs);
    }
    this.#clock = this.#clock.merge(from.#clock);
  }
}
