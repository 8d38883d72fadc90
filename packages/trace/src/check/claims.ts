/**
 * Entries of clocks that count events which are not there.
 *
 * They are reported once, where they turn up; what they contradict need not be wrong itself. So the other checks ask here how much of an entry is
 * about events at all, and which of two contradicting events made such a claim first.
 */
import type { EventIndex } from "../table/event-index.js";

export class Claims {
  readonly #index: EventIndex;
  readonly #isPartial: boolean;
  /** `id host` of each entry that was reported. */
  readonly #reported = new Set<string>();

  /** @param isPartial whether events may be missing at the ends: then nothing is reported, and every entry counts as it is */
  constructor(index: EventIndex, isPartial: boolean) {
    this.#index = index;
    this.#isPartial = isPartial;
  }

  /** As much of an entry as can be held against others: events that are there. */
  known(host: number, count: number): number {
    return this.#isPartial ? count : Math.min(count, this.#index.last(host));
  }

  /** The entry was reported for counting too many. */
  add(id: number, host: number): void {
    this.#reported.add(`${id} ${host}`);
  }

  /** Whether this entry of an event was reported, and no other event to blame for it. */
  has(id: number, host: number): boolean {
    return this.#reported.size > 0 && this.#reported.has(`${id} ${host}`);
  }

  /** Whether the entry was reported, and the host's next event does not repeat it: then it is the entry that is wrong. */
  isAlone(id: number, host: number, isKept: Uint8Array): boolean {
    if (!this.has(id, host)) return false;
    const end = this.#index.end(this.#index.host(id));
    let next = id + 1;
    while (next < end && isKept[next] === 0) next++;
    return next >= end;
  }
}
