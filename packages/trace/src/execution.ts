/**
 * An execution: events of several hosts and what happened before what.
 *
 * An event happened before another when the other knew of it: when its clock's entry for the event's host has reached the event's own counter.
 *
 * @example
 * const builder = new ExecutionBuilder();
 * builder.add("alice", { alice: 1 }, "asks");
 * builder.add("bob", { bob: 1, alice: 1 }, "answers");
 * const [asks, answers] = builder.build().all();
 * builder.build().compare(asks, answers) //=> "before"
 *
 * @see Mattern 1989, Virtual Time and Global States of Distributed Systems
 */
import type { CausalOrder } from "@vclock/clock";
import { UnknownEventError, UnknownHostError } from "./errors.js";
import type { TraceEvent } from "./event.js";
import type { Cut, EventRange } from "./execution/cut.js";
import { remoteParents } from "./execution/parents.js";
import { shortestPath } from "./execution/path.js";
import { type EventQuery, rowFilter } from "./execution/search.js";
import { causalOrder, type EventIndex } from "./table/event-index.js";

const NO_FIELDS: Readonly<Record<string, string>> = Object.freeze(
  Object.create(null) as Record<string, string>,
);

/** A message as clocks show it: the event that knew, and the one that learned of it. */
export interface Message {
  readonly from: TraceEvent;
  readonly to: TraceEvent;
}

/**
 * Events and their order. Immutable; made by `ExecutionBuilder` and the readers.
 *
 * The same event is the same object each time: `event(host, index) === event(host, index)`. Own counters may have holes, where a log lacks
 * events; what is said of clocks then still holds, and direct causes are looked for among the events that are there.
 */
export class Execution {
  /** What the log calls this execution, `""` when it does not. */
  readonly label: string;
  /** All hosts that have events, in the order in which the log first tells of one. */
  readonly hosts: readonly string[];
  /** @internal */
  readonly index: EventIndex;
  readonly #ids: ReadonlyMap<string, number>;
  readonly #views: (TraceEvent | undefined)[];
  #order: Uint32Array | undefined;

  private constructor(label: string, index: EventIndex) {
    this.label = label;
    this.index = index;
    this.#views = Array.from({ length: index.size });
    const { table } = index;
    const ids: number[] = [];
    for (let host = 0; host < index.hostCount; host++) {
      if (index.first(host) < index.end(host)) ids.push(host);
    }
    const firstRow = (host: number) =>
      index.rows.subarray(index.first(host), index.end(host)).reduce((a, b) => Math.min(a, b));
    const seen = new Map(ids.map((host) => [host, firstRow(host)]));
    ids.sort((a, b) => (seen.get(a) ?? 0) - (seen.get(b) ?? 0));
    this.hosts = Object.freeze(ids.map((host) => table.hosts.name(host)));
    this.#ids = new Map(ids.map((host) => [table.hosts.name(host), host]));
  }

  /** @internal */
  static of(label: string, index: EventIndex): Execution {
    return new Execution(label, index);
  }

  /** The number of events. */
  get size(): number {
    return this.index.size;
  }

  /** The event of a host with this own counter. O(1), O(log events) where some are missing. */
  event(host: string, index: number): TraceEvent | undefined {
    const number = this.#ids.get(host);
    const id = number === undefined ? -1 : this.index.find(number, index);
    return id < 0 ? undefined : this.#view(id);
  }

  /** A host's events in their order; none for a host that is not there. */
  eventsOf(host: string): readonly TraceEvent[] {
    const number = this.#ids.get(host);
    if (number === undefined) return [];
    const first = this.index.first(number);
    const length = this.index.end(number) - first;
    return Array.from({ length }, (_, at) => this.#view(first + at));
  }

  /**
   * All events, none before one that it knew of. The order depends on the clocks and on the order of `hosts` alone: by how many events each
   * knew in all.
   */
  *all(): IterableIterator<TraceEvent> {
    for (const id of this.#sorted()) yield this.#view(id);
  }

  /** The events of `all()` from one place in it up to another, counted from 0. O(to - from), but for the first time. */
  slice(from: number, to: number): TraceEvent[] {
    return Array.from(this.#sorted().subarray(from, to), (id) => this.#view(id));
  }

  /** The event's vector timestamp. Hosts of which it knew nothing are left out; hosts that have no event in this execution are not. */
  clock(event: TraceEvent): ReadonlyMap<string, number> {
    const { table } = this.index;
    const row = this.index.row(this.#id(event));
    const clock = new Map<string, number>();
    for (let at = table.start(row); at < table.start(row + 1); at++) {
      clock.set(table.hosts.name(table.entryHosts.at(at)), table.entryCounts.at(at));
    }
    return clock;
  }

  /** How many events of a host the event knew. */
  clockEntry(event: TraceEvent, host: string): number {
    const number = this.index.table.hosts.find(host);
    const id = this.#id(event);
    return number === undefined ? 0 : this.index.count(id, number);
  }

  /** How two events are ordered. Two look-ups of entries, whatever the number of hosts. */
  compare(a: TraceEvent, b: TraceEvent): CausalOrder {
    const [first, second] = [this.#id(a), this.#id(b)];
    if (first === second) return "equal";
    if (this.#knew(second, first)) return "before";
    return this.#knew(first, second) ? "after" : "concurrent";
  }

  /** Whether `a` can have caused `b`. No event happens before itself. */
  happensBefore(a: TraceEvent, b: TraceEvent): boolean {
    return this.compare(a, b) === "before";
  }

  /**
   * Direct causes: the event before it on its host, first; then those on other hosts of which it was the first to learn there, less those that
   * another of these knew of.
   */
  parents(event: TraceEvent): TraceEvent[] {
    const id = this.#id(event);
    const parents = remoteParents(this.index, id);
    if (id > this.index.first(this.index.host(id))) parents.unshift(id - 1);
    return parents.map((parent) => this.#view(parent));
  }

  /** Every pair of an event and a direct cause of it on another host, by the order of `all()`. */
  *messages(): IterableIterator<Message> {
    for (const id of this.#sorted()) {
      for (const from of remoteParents(this.index, id)) {
        yield { from: this.#view(from), to: this.#view(id) };
      }
    }
  }

  /** The smallest consistent cut that has the event: it, and all that happened before it. */
  past(event: TraceEvent): Cut {
    const id = this.#id(event);
    return this.#cut((host) => this.index.latest(host, this.index.count(id, host)));
  }

  /** The largest consistent cut that knows nothing of the event: all beyond it is the event and what happened after it. */
  future(event: TraceEvent): Cut {
    const id = this.#id(event);
    return this.#cut((host) => {
      const first = this.index.first(host);
      const at = this.#firstKnowing(id, host) - 1;
      return at < first ? -1 : at;
    });
  }

  /** The events that did not happen before the event, nor after it: for each host that has some, from which to which. */
  concurrentWith(event: TraceEvent): EventRange[] {
    const id = this.#id(event);
    const ranges: EventRange[] = [];
    for (const host of this.#hostNumbers()) {
      const known = this.index.latest(host, this.index.count(id, host));
      const from = known < 0 ? this.index.first(host) : known + 1;
      const to = this.#firstKnowing(id, host) - 1;
      if (host === this.index.host(id) || from > to) continue;
      ranges.push({
        host: this.index.table.hosts.name(host),
        from: this.index.counter(from),
        to: this.index.counter(to),
      });
    }
    return ranges;
  }

  /**
   * Whether no event in the cut knew of one outside it: whether it can have been the state of the whole at some time.
   *
   * @throws {UnknownHostError} when it names a host that has no events
   */
  isConsistent(cut: Cut): boolean {
    const last = this.#lastIn(cut);
    for (const id of last.values()) {
      for (const host of this.#hostNumbers()) {
        if (this.index.latest(host, this.index.count(id, host)) > (last.get(host) ?? -1)) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * The last event of each host in the cut, by the order of `hosts`.
   *
   * @throws {UnknownHostError} when it names a host that has no events
   */
  frontier(cut: Cut): TraceEvent[] {
    const last = this.#lastIn(cut);
    return this.#hostNumbers().flatMap((host) => {
      const id = last.get(host);
      return id === undefined ? [] : [this.#view(id)];
    });
  }

  /**
   * Why `b` could know of `a`: the events from `a` to `b`, each a direct cause of the next. Fewest messages first, then fewest events.
   * `undefined` when `a` did not happen before `b`; for an event and itself, that event.
   */
  path(a: TraceEvent, b: TraceEvent): TraceEvent[] | undefined {
    const [from, to] = [this.#id(a), this.#id(b)];
    if (from === to) return [this.#view(from)];
    if (!this.#knew(to, from)) return undefined;
    return shortestPath(this.index, this.#sorted(), from, to).map((id) => this.#view(id));
  }

  /**
   * The events that fit, by the order of `all()`.
   *
   * @example
   * const { executions } = readLog('INFO sends\na {"a": 1}\nWARN sends again\na {"a": 2}');
   * Array.from(executions[0].search({ text: /^WARN/ }), ({ index }) => index) //=> [2]
   */
  *search(query: EventQuery): IterableIterator<TraceEvent> {
    const fits = rowFilter(this.index.table, query);
    for (const id of this.#sorted()) if (fits(this.index.row(id))) yield this.#view(id);
  }

  #sorted(): Uint32Array {
    this.#order ??= causalOrder(this.index);
    return this.#order;
  }

  #hostNumbers(): number[] {
    return [...this.#ids.values()];
  }

  #id(event: TraceEvent): number {
    const host = this.#ids.get(event.host);
    const id = host === undefined ? -1 : this.index.find(host, event.index);
    if (id < 0) throw new UnknownEventError(event.host, event.index);
    return id;
  }

  #knew(id: number, other: number): boolean {
    return this.index.count(id, this.index.host(other)) >= this.index.counter(other);
  }

  /** The first event of a host that knew of the event, or is it: one past its last when there is none. */
  #firstKnowing(id: number, host: number): number {
    const own = this.index.host(id);
    const counter = this.index.counter(id);
    let low = this.index.first(host);
    let high = this.index.end(host);
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.index.count(middle, own) >= counter) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #cut(lastOf: (host: number) => number): Cut {
    const cut = new Map<string, number>();
    for (const [name, host] of this.#ids) {
      const id = lastOf(host);
      if (id >= 0) cut.set(name, this.index.counter(id));
    }
    return cut;
  }

  #lastIn(cut: Cut): Map<number, number> {
    const last = new Map<number, number>();
    for (const [name, index] of cut) {
      const host = this.#ids.get(name);
      if (host === undefined) throw new UnknownHostError(name);
      const id = this.index.latest(host, index);
      if (id >= 0) last.set(host, id);
    }
    return last;
  }

  #view(id: number): TraceEvent {
    const made = this.#views[id];
    if (made !== undefined) return made;
    const { table } = this.index;
    const row = this.index.row(id);
    const line = table.line(row);
    const event: TraceEvent = {
      host: table.hosts.name(table.host(row)),
      index: this.index.counter(id),
      text: table.text(row),
      fields: this.#fields(row),
      ...(line === 0 ? {} : { line }),
    };
    this.#views[id] = event;
    return event;
  }

  #fields(row: number): Readonly<Record<string, string>> {
    const { table } = this.index;
    if (!table.hasFields(row)) return NO_FIELDS;
    const fields = Object.create(null) as Record<string, string>;
    table.eachField(row, (name, value) => {
      fields[name] = value;
    });
    return fields;
  }
}
