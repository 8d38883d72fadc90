/**
 * The events of a table by host and own counter. Each has a number, its id: those of one host follow on each other, in the order in which they
 * happened.
 */
import type { EventTable } from "./event-table.js";

export class EventIndex {
  readonly table: EventTable;
  /** The row of each event. */
  readonly rows: Uint32Array;
  /** Where the events of each host begin; one more than the table has hosts. */
  readonly #starts: Uint32Array;
  readonly #counters: Float64Array;
  readonly #sums: Float64Array;

  /**
   * @param rows those to take up, each with an entry for its own host, sorted by host
   * @param starts where those of each host begin; one more than the table has hosts
   */
  constructor(table: EventTable, rows: Uint32Array, starts: Uint32Array) {
    this.table = table;
    this.rows = rows;
    this.#starts = starts;
    this.#counters = new Float64Array(rows.length);
    this.#sums = new Float64Array(rows.length);
    this.#sort();
  }

  get size(): number {
    return this.rows.length;
  }

  /** How many hosts the table had when the index was made. */
  get hostCount(): number {
    return this.#starts.length - 1;
  }

  row(id: number): number {
    return this.rows[id] as number;
  }

  host(id: number): number {
    return this.table.host(this.row(id));
  }

  /** Which event of its host it is. */
  counter(id: number): number {
    return this.#counters[id] as number;
  }

  /** How many of the events that are there it knew in all. An event that knew of another one and all that it knew has a greater sum. */
  sum(id: number): number {
    return this.#sums[id] as number;
  }

  /** How many events of a host it knew. */
  count(id: number, host: number): number {
    return this.table.count(this.row(id), host);
  }

  /** The id of a host's first event; that of the next host when it has none. */
  first(host: number): number {
    return this.#starts[host] as number;
  }

  /** One past the id of a host's last event. */
  end(host: number): number {
    return this.#starts[host + 1] as number;
  }

  /** The greatest own counter of a host's events, 0 when it has none. */
  last(host: number): number {
    // An index made before the table met the host.
    if (host >= this.hostCount) return 0;
    const end = this.end(host);
    return end === this.first(host) ? 0 : this.counter(end - 1);
  }

  /** The id of an event, -1 when there is none. */
  find(host: number, counter: number): number {
    const id = this.latest(host, counter);
    return id >= 0 && this.counter(id) === counter ? id : -1;
  }

  /** The id of the last event of a host up to a counter, -1 when there is none; O(1) where none are missing, else O(log events). */
  latest(host: number, counter: number): number {
    // An index made before the table met the host.
    if (host >= this.hostCount) return -1;
    const first = this.first(host);
    const end = this.end(host);
    if (first === end || !(counter >= this.counter(first))) return -1;
    const guess = first + Math.floor(counter) - this.counter(first);
    if (guess < end && this.counter(guess) === counter) return guess;
    // The guess is no bound: before they are checked, counters may repeat.
    let low = first;
    let high = end - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.counter(middle) <= counter) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The same without the events of which `isKept` is 0. */
  filter(isKept: Uint8Array): EventIndex {
    const rows = this.rows.filter((_, id) => isKept[id] === 1);
    if (rows.length === this.rows.length) return this;
    const starts = new Uint32Array(this.#starts.length);
    let kept = 0;
    for (let host = 0; host < this.hostCount; host++) {
      for (let id = this.first(host); id < this.end(host); id++) kept += isKept[id] as number;
      starts[host + 1] = kept;
    }
    return new EventIndex(this.table, rows, starts);
  }

  #sort(): void {
    const { table, rows } = this;
    for (let host = 0; host < this.hostCount; host++) {
      const own = rows.subarray(this.first(host), this.end(host));
      if (isAscending(table, own, host)) continue;
      own.sort((a, b) => table.count(a, host) - table.count(b, host) || a - b);
    }
    for (let id = 0; id < rows.length; id++) {
      const row = rows[id] as number;
      this.#counters[id] = table.count(row, table.host(row));
    }
    const last = Float64Array.from({ length: table.hosts.size }, (_, host) => this.last(host));
    for (let id = 0; id < rows.length; id++) {
      const row = rows[id] as number;
      const end = table.start(row + 1);
      let sum = 0;
      for (let at = table.start(row); at < end; at++) {
        sum += Math.min(table.entryCounts.at(at), last[table.entryHosts.at(at)] as number);
      }
      this.#sums[id] = sum;
    }
  }
}

function isAscending(table: EventTable, rows: Uint32Array, host: number): boolean {
  let before = 0;
  for (const row of rows) {
    const counter = table.count(row, host);
    if (counter < before) return false;
    before = counter;
  }
  return true;
}

/** The index of all rows below `size` that have an entry for their own host. */
export function indexEvents(table: EventTable, size: number): EventIndex {
  const starts = new Uint32Array(table.hosts.size + 1);
  const hosts = new Uint32Array(size);
  let count = 0;
  for (let row = 0; row < size; row++) {
    const host = table.host(row);
    const isTaken = table.count(row, host) > 0;
    hosts[row] = isTaken ? host + 1 : 0;
    if (!isTaken) continue;
    count++;
    starts[host + 1] = (starts[host + 1] as number) + 1;
  }
  for (let host = 1; host < starts.length; host++) {
    starts[host] = (starts[host] as number) + (starts[host - 1] as number);
  }
  const next = starts.slice();
  const rows = new Uint32Array(count);
  for (let row = 0; row < size; row++) {
    const host = (hosts[row] as number) - 1;
    if (host < 0) continue;
    const id = next[host] as number;
    rows[id] = row;
    next[host] = id + 1;
  }
  return new EventIndex(table, rows, starts);
}

/** All ids, every event after those it knew of: by their sums, those of equal sums by host. Linear where counts are about as many as events. */
export function causalOrder(index: EventIndex): Uint32Array {
  const { size } = index;
  let least = Infinity;
  let most = 0;
  for (let id = 0; id < size; id++) {
    least = Math.min(least, index.sum(id));
    most = Math.max(most, index.sum(id));
  }
  const order = new Uint32Array(size);
  const range = size === 0 ? 0 : most - least + 1;
  if (range > 4 * size + 1024) {
    for (let id = 0; id < size; id++) order[id] = id;
    return order.sort((a, b) => index.sum(a) - index.sum(b) || a - b);
  }
  const starts = new Uint32Array(range + 1);
  for (let id = 0; id < size; id++) {
    const slot = index.sum(id) - least + 1;
    starts[slot] = (starts[slot] as number) + 1;
  }
  for (let slot = 1; slot <= range; slot++) {
    starts[slot] = (starts[slot] as number) + (starts[slot - 1] as number);
  }
  for (let id = 0; id < size; id++) {
    const slot = index.sum(id) - least;
    const at = starts[slot] as number;
    order[at] = id;
    starts[slot] = at + 1;
  }
  return order;
}
