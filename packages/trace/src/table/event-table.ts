/**
 * Events as they were told, right or wrong: a row for each, in the order of the log, with its clock as entries in flat columns.
 *
 * The entries of all rows stand one after the other, those of a row sorted by host number; zeros are left out. Rows are only ever added:
 * who remembers how many there were has a snapshot.
 */
import { Column } from "./column.js";
import { HostNames } from "./host-names.js";

/** Rows of more entries than this are sorted by way of a table of all hosts. */
const INSERTION_MAX = 16;
/** A table of all hosts is read through only where it is at most this many times as long as the row. */
const SCAN_FACTOR = 8;

export class EventTable {
  readonly hosts: HostNames = new HostNames();
  readonly entryHosts: Column = new Column();
  readonly entryCounts: Column = new Column();
  readonly #rowHosts = new Column();
  readonly #rowLines = new Column();
  /** Where the entries of each row begin; one more than there are rows. */
  readonly #starts = new Column();
  readonly #texts: string[] = [];
  readonly #fieldStarts = new Column();
  /** Name, value, name, value… */
  readonly #fieldParts: string[] = [];
  #scratch = new Float64Array(0);

  constructor() {
    this.#starts.push(0);
    this.#fieldStarts.push(0);
  }

  /** The number of rows. */
  get size(): number {
    return this.#texts.length;
  }

  /** Adds an entry to the clock of the row that `commit` will add. The count is 1 or more. */
  entry(host: number, count: number): void {
    this.entryHosts.push(host);
    this.entryCounts.push(count);
  }

  /** Forgets entries that were not committed. */
  discard(): void {
    const end = this.#starts.at(this.size);
    this.entryHosts.truncate(end);
    this.entryCounts.truncate(end);
  }

  /**
   * Adds a row with the entries given since the last one.
   *
   * @param fields names and values in turn
   * @param line 0 for none
   * @returns a host that was given two entries, of which the last holds; -1 when there is none
   */
  commit(host: number, text: string, fields: readonly string[], line: number): number {
    const repeated = this.#sortEntries(this.#starts.at(this.size));
    this.#starts.push(this.entryHosts.length);
    this.#rowHosts.push(host);
    this.#rowLines.push(line);
    this.#texts.push(text);
    for (const part of fields) this.#fieldParts.push(part);
    this.#fieldStarts.push(this.#fieldParts.length);
    return repeated;
  }

  host(row: number): number {
    return this.#rowHosts.at(row);
  }

  /** 0 for none. */
  line(row: number): number {
    return this.#rowLines.at(row);
  }

  text(row: number): string {
    return this.#texts[row] as string;
  }

  /** Where the row's entries begin; those of the next row begin where they end. */
  start(row: number): number {
    return this.#starts.at(row);
  }

  /** How many events of a host the row's event knew; O(1) where clocks name all hosts, else O(log entries). */
  count(row: number, host: number): number {
    const start = this.#starts.at(row);
    let high = Math.min(this.#starts.at(row + 1) - 1, start + host);
    if (high < start) return 0;
    const hosts = this.entryHosts.cells;
    if (hosts[high] === host) return this.entryCounts.at(high);
    let low = start;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = hosts[middle] as number;
      if (found === host) return this.entryCounts.at(middle);
      if (found < host) low = middle + 1;
      else high = middle - 1;
    }
    return 0;
  }

  hasFields(row: number): boolean {
    return this.#fieldStarts.at(row) < this.#fieldStarts.at(row + 1);
  }

  field(row: number, name: string): string | undefined {
    const start = this.#fieldStarts.at(row);
    for (let at = this.#fieldStarts.at(row + 1) - 2; at >= start; at -= 2) {
      if (this.#fieldParts[at] === name) return this.#fieldParts[at + 1];
    }
    return undefined;
  }

  /** Calls `visit` with each name and value. */
  eachField(row: number, visit: (name: string, value: string) => void): void {
    const end = this.#fieldStarts.at(row + 1);
    for (let at = this.#fieldStarts.at(row); at < end; at += 2) {
      visit(this.#fieldParts[at] as string, this.#fieldParts[at + 1] as string);
    }
  }

  /** Sorts the entries from `start` on by host; of two for one host the later stays. */
  #sortEntries(start: number): number {
    const { entryHosts } = this;
    const end = entryHosts.length;
    const hosts = entryHosts.cells;
    let at = start + 1;
    while (at < end && (hosts[at - 1] as number) < (hosts[at] as number)) at++;
    if (at >= end) return -1;
    return end - start > INSERTION_MAX ? this.#sortByTable(start) : this.#sortByInsertion(start);
  }

  #sortByInsertion(start: number): number {
    const hosts = this.entryHosts.cells;
    const counts = this.entryCounts.cells;
    let repeated = -1;
    let end = start;
    for (let from = start; from < this.entryHosts.length; from++) {
      const host = hosts[from] as number;
      const count = counts[from] as number;
      let to = end;
      while (to > start && (hosts[to - 1] as number) > host) to--;
      if (to > start && hosts[to - 1] === host) {
        counts[to - 1] = count;
        repeated = host;
        continue;
      }
      for (let at = end; at > to; at--) {
        hosts[at] = hosts[at - 1] as number;
        counts[at] = counts[at - 1] as number;
      }
      hosts[to] = host;
      counts[to] = count;
      end++;
    }
    this.entryHosts.truncate(end);
    this.entryCounts.truncate(end);
    return repeated;
  }

  #sortByTable(start: number): number {
    const { size } = this.hosts;
    if (this.#scratch.length < size) this.#scratch = new Float64Array(size * 2);
    const scratch = this.#scratch;
    const end = this.entryHosts.length;
    const hosts = this.entryHosts.cells;
    let repeated = -1;
    for (let at = start; at < end; at++) {
      const host = hosts[at] as number;
      if (scratch[host] !== 0) repeated = host;
      scratch[host] = this.entryCounts.at(at);
    }
    const row = hosts.slice(start, end);
    this.entryHosts.truncate(start);
    this.entryCounts.truncate(start);
    const isDense = size <= row.length * SCAN_FACTOR;
    if (!isDense) row.sort();
    const candidates = isDense ? size : row.length;
    for (let at = 0; at < candidates; at++) {
      const host = isDense ? at : (row[at] as number);
      const count = scratch[host] as number;
      if (count === 0) continue;
      scratch[host] = 0;
      this.entry(host, count);
    }
    return repeated;
  }
}
