/**
 * Which events are still kept, while others are dropped.
 */
import type { EventIndex } from "../table/event-index.js";

export class KeptEvents {
  readonly #index: EventIndex;
  readonly #isKept: Uint8Array;
  /** For each event that was dropped, one before it; ways are shortened as they are walked. */
  readonly #back: Int32Array;

  constructor(index: EventIndex, isKept: Uint8Array) {
    this.#index = index;
    this.#isKept = isKept;
    this.#back = new Int32Array(index.size);
    for (let id = 0; id < index.size; id++) this.#back[id] = isKept[id] === 1 ? id : id - 1;
  }

  drop(id: number): void {
    this.#isKept[id] = 0;
    this.#back[id] = id - 1;
  }

  /** The last kept event of the same host before this one, -1 when there is none. */
  before(id: number): number {
    return this.#keptFrom(id - 1, this.#index.first(this.#index.host(id)));
  }

  /** The last kept event of a host up to a counter, -1 when there is none. */
  latest(host: number, counter: number): number {
    const id = this.#index.latest(host, counter);
    return id < 0 ? -1 : this.#keptFrom(id, this.#index.first(host));
  }

  #keptFrom(start: number, first: number): number {
    const back = this.#back;
    let id = start;
    while (id >= first && back[id] !== id) {
      const next = back[id] as number;
      // Not past another host's events: there the way may end on an event that is none of ours.
      if (next >= first) back[id] = back[next] as number;
      id = next;
    }
    return id < first ? -1 : id;
  }
}
