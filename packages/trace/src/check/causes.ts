/**
 * Who knows an event knows all that it knew, and no two events know each other.
 *
 * Only entries that rose since the event before on the same host need a look, and of these only direct causes: what another cause knew of was
 * looked at there. Hence one comparison of clocks for an event that receives one message.
 */
import type { EventIndex } from "../table/event-index.js";
import type { EventTable } from "../table/event-table.js";
import type { Findings } from "./findings.js";
import { KeptEvents } from "./kept-events.js";

/**
 * Takes the mark in `isKept` from events that lack what a cause of theirs knew.
 *
 * @param order all ids, each after those it knew of as far as clocks do not contradict each other
 */
export function checkCauses(
  index: EventIndex,
  order: Uint32Array,
  isKept: Uint8Array,
  findings: Findings,
): void {
  const check = new CauseCheck(index, isKept, findings);
  for (const id of order) if (isKept[id] === 1) check.check(id);
}

class CauseCheck {
  readonly #index: EventIndex;
  readonly #table: EventTable;
  readonly #kept: KeptEvents;
  readonly #findings: Findings;
  /** The clock of the event under check, one cell a host. */
  readonly #clock: Float64Array;
  /** What was last reported of each host since one of its events was in order. */
  readonly #reported = new Map<number, string>();
  #causes: number[] = [];

  constructor(index: EventIndex, isKept: Uint8Array, findings: Findings) {
    this.#index = index;
    this.#table = index.table;
    this.#findings = findings;
    this.#kept = new KeptEvents(index, isKept);
    this.#clock = new Float64Array(index.table.hosts.size);
  }

  check(id: number): void {
    this.#spread(id, false);
    this.#collectCauses(id);
    let isSound = true;
    // The cause that knew most comes first: what it knew of needs no look.
    while (isSound && this.#causes.length > 0) isSound = this.#checkCause(id, this.#takeGreatest());
    if (isSound) this.#reported.delete(this.#index.host(id));
    else this.#kept.drop(id);
    this.#spread(id, true);
  }

  #spread(id: number, isErased: boolean): void {
    const table = this.#table;
    const row = this.#index.row(id);
    const end = table.start(row + 1);
    for (let at = table.start(row); at < end; at++) {
      this.#clock[table.entryHosts.at(at)] = isErased ? 0 : table.entryCounts.at(at);
    }
  }

  /** The last kept event of each host of which the event knew more than the one before it. */
  #collectCauses(id: number): void {
    const table = this.#table;
    const index = this.#index;
    const own = index.host(id);
    const before = this.#kept.before(id);
    const rowBefore = before < 0 ? -1 : index.row(before);
    const row = index.row(id);
    const end = table.start(row + 1);
    this.#causes.length = 0;
    for (let at = table.start(row); at < end; at++) {
      const host = table.entryHosts.at(at);
      if (host === own) continue;
      const count = table.entryCounts.at(at);
      const known = rowBefore < 0 ? 0 : table.count(rowBefore, host);
      if (count === known) continue;
      const cause = this.#kept.latest(host, count);
      if (cause >= 0 && index.counter(cause) > known) this.#causes.push(cause);
    }
  }

  #takeGreatest(): number {
    const causes = this.#causes;
    let greatest = 0;
    for (let at = 1; at < causes.length; at++) {
      if (this.#index.sum(causes[at] as number) > this.#index.sum(causes[greatest] as number)) {
        greatest = at;
      }
    }
    const cause = causes[greatest] as number;
    causes[greatest] = causes[causes.length - 1] as number;
    causes.length--;
    return cause;
  }

  #checkCause(id: number, cause: number): boolean {
    const table = this.#table;
    const index = this.#index;
    const row = index.row(cause);
    const end = table.start(row + 1);
    const own = index.host(id);
    for (let at = table.start(row); at < end; at++) {
      const host = table.entryHosts.at(at);
      const known = table.entryCounts.at(at);
      if (known > (this.#clock[host] as number)) {
        this.#reportMissing(id, cause, host, known);
        return false;
      }
      if (host === own && known === index.counter(id)) {
        this.#reportCycle(id, cause);
        return false;
      }
    }
    this.#causes = this.#causes.filter(
      (other) => table.count(row, index.host(other)) < index.counter(other),
    );
    return true;
  }

  #reportMissing(id: number, cause: number, entry: number, expected: number): void {
    const index = this.#index;
    const host = index.host(cause);
    // Until somebody tells it, the host lacks the same in each event.
    if (!this.#isNew(id, `${cause} ${entry}`)) return;
    const found = this.#clock[entry] as number;
    this.#findings.add({
      rule: "transitive",
      row: index.row(id),
      entry,
      expected,
      found,
      what:
        `knows event ${index.counter(cause)} of ${this.#findings.name(host)}, which knew ${expected} of ` +
        `${this.#findings.name(entry)}: expected ${expected} or more, found ${found}`,
      hint: "On receiving, a host takes in all entries of the message, not only the sender's.",
    });
  }

  #reportCycle(id: number, cause: number): void {
    const index = this.#index;
    const host = index.host(cause);
    if (!this.#isNew(id, `${cause}`)) return;
    const found = index.counter(cause);
    this.#findings.add({
      rule: "acyclic",
      row: index.row(id),
      entry: host,
      expected: found - 1,
      found,
      what: `and event ${found} of ${this.#findings.name(host)} know each other: expected ${found - 1} or less, found ${found}`,
      hint: "A message takes along the sender's clock as it was when it was sent.",
    });
  }

  #isNew(id: number, what: string): boolean {
    const host = this.#index.host(id);
    if (this.#reported.get(host) === what) return false;
    this.#reported.set(host, what);
    return true;
  }
}
