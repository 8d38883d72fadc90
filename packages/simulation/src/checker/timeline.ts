/**
 * Which versions of one key a cut shows, kept while cuts move. Each version has one event that makes it covered and, for each node,
 * one from which on it is superseded; a cut shows it after the former and before all of the latter. Moving a cut costs the events
 * between, so a chain of growing cuts costs each event once.
 */
import { upperBound } from "./dot-table.js";
import type { Facts, KeyFacts, WriteFact } from "./facts.js";
import type { DenseClock } from "./nodes.js";
import type { Supersession } from "./supersession.js";

/** The events of one node, ascending by counter. */
interface NodeEvents {
  readonly node: number;
  readonly counters: Float64Array;
  /** The version `v` is covered: `v`; is superseded: `-1 - v`. */
  readonly effects: Int32Array;
}

export class Timeline {
  readonly versions: readonly WriteFact[];
  readonly supersession: Supersession;
  readonly #numbers = new Map<WriteFact, number>();
  readonly events: readonly NodeEvents[];

  constructor(facts: Facts, key: KeyFacts) {
    this.supersession = facts.superseding(key).known;
    this.versions = key.writes.filter(
      ({ dot, operation }) => dot !== undefined && operation.operation === "update",
    );
    this.versions.forEach((version, number) => this.#numbers.set(version, number));
    this.events = this.supersession.nodes.map((node) => this.#eventsOf(node));
  }

  number(version: WriteFact): number | undefined {
    return this.#numbers.get(version);
  }

  #eventsOf(node: number): NodeEvents {
    const events: { counter: number; effect: number }[] = [];
    this.versions.forEach((version, number) => {
      if (version.node === node) events.push({ counter: version.counter, effect: number });
      const first = this.supersession.first(version, node);
      if (first !== undefined) events.push({ counter: first.counter, effect: -1 - number });
    });
    events.sort((a, b) => a.counter - b.counter);
    return {
      node,
      counters: Float64Array.from(events, ({ counter }) => counter),
      effects: Int32Array.from(events, ({ effect }) => effect),
    };
  }
}

/** The versions that one cut shows; the cut moves. */
export class LiveSet {
  /** Numbers of the versions that are shown. */
  readonly live: Set<number> = new Set();
  #fresh: number[] = [];
  readonly #events: readonly NodeEvents[];
  readonly #positions: Int32Array;
  /** For each version: 1 while it is not covered, and the number of nodes by which it is superseded. */
  readonly #against: Uint32Array;

  constructor(timeline: Timeline) {
    this.#events = timeline.events;
    this.#positions = new Int32Array(timeline.events.length);
    this.#against = new Uint32Array(timeline.versions.length).fill(1);
  }

  /** The versions that were covered since this was last asked. */
  takeFresh(): readonly number[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }

  /** How many events lie between. O(nodes log events). */
  distance(cut: DenseClock): number {
    let sum = 0;
    this.#events.forEach(({ node, counters }, at) => {
      const here = this.#positions[at] as number;
      sum += Math.abs(upperBound(counters, cut.get(node)) - here);
    });
    return sum;
  }

  /** Moves the cut, forwards or back, and says how many events that took. */
  move(cut: DenseClock): number {
    let moved = 0;
    for (let at = 0; at < this.#events.length; at++) {
      const { node, counters, effects } = this.#events[at] as NodeEvents;
      const counter = cut.get(node);
      const start = this.#positions[at] as number;
      let position = start;
      while (position < counters.length && (counters[position] as number) <= counter)
        this.#apply(effects[position++] as number, true);
      while (position > 0 && (counters[position - 1] as number) > counter)
        this.#apply(effects[--position] as number, false);
      this.#positions[at] = position;
      moved += Math.abs(position - start);
    }
    return moved;
  }

  #apply(effect: number, forwards: boolean): void {
    const isCover = effect >= 0;
    const version = isCover ? effect : -1 - effect;
    if (isCover && forwards) this.#fresh.push(version);
    const against = (this.#against[version] as number) + (isCover === forwards ? -1 : 1);
    this.#against[version] = against;
    if (against === 0) this.live.add(version);
    else this.live.delete(version);
  }
}
