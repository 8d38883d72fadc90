import type { Statistics } from "@vclock/simulation";
import type { Totals } from "./outcome.js";

/** Adds up what clusters did. */
export class Tally {
  #clusters = 0;
  #actions = 0;
  #operations = 0;
  #messages = 0;
  #batches = 0;
  #healingRoundsMax = 0;
  #faults = 0;
  readonly #faultsByKind = new Map<string, number>();
  readonly #eventsByKind = new Map<string, number>();

  get clusters(): number {
    return this.#clusters;
  }

  get operations(): number {
    return this.#operations;
  }

  get faults(): number {
    return this.#faults;
  }

  /** @param statistics `undefined` for a cluster that has none to tell */
  add(statistics: Statistics | undefined): void {
    this.#clusters += 1;
    if (statistics === undefined) return;
    this.#actions += statistics.actions;
    this.#operations += statistics.operations;
    this.#messages += statistics.messages;
    this.#batches += statistics.batches;
    this.#healingRoundsMax = Math.max(this.#healingRoundsMax, statistics.healingRounds ?? 0);
    this.#faults += addAll(this.#faultsByKind, statistics.faults);
    addAll(this.#eventsByKind, statistics.events);
  }

  totals(): Totals {
    return {
      clusters: this.#clusters,
      actions: this.#actions,
      operations: this.#operations,
      messages: this.#messages,
      batches: this.#batches,
      healingRoundsMax: this.#healingRoundsMax,
      faults: sorted(this.#faultsByKind),
      events: sorted(this.#eventsByKind),
    };
  }
}

function addAll(sums: Map<string, number>, counts: Readonly<Record<string, number>>): number {
  let added = 0;
  for (const [kind, count] of Object.entries(counts)) {
    sums.set(kind, (sums.get(kind) ?? 0) + count);
    added += count;
  }
  return added;
}

/** By name, so that the same runs give the same text. */
function sorted(sums: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
