/**
 * Who knows an event knows all that it knew, and no two events know each other.
 *
 * Only entries that rose since the event before on the same host need a look, and of these only direct causes: what another cause knew of was
 * looked at there. Hence one comparison of clocks for an event that receives one message.
 */
import type { EventIndex } from "../table/event-index.js";
import type { EventTable } from "../table/event-table.js";
import type { Claims } from "./claims.js";
import { reportContradiction } from "./contradiction.js";
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
  by: { readonly findings: Findings; readonly claims: Claims },
): void {
  const check = new CauseCheck(index, isKept, by);
  for (const id of order) if (isKept[id] === 1) check.check(id);
}

class CauseCheck {
  readonly #index: EventIndex;
  readonly #table: EventTable;
  readonly #kept: KeptEvents;
  readonly #findings: Findings;
  readonly #isKept: Uint8Array;
  readonly #claims: Claims;
  /** The clock of the event under check, one cell a host. */
  readonly #clock: Float64Array;
  /** What was last reported of each host since one of its events was in order. */
  readonly #reported = new Map<number, string>();
  #causes: number[] = [];

  constructor(
    index: EventIndex,
    isKept: Uint8Array,
    { findings, claims }: { readonly findings: Findings; readonly claims: Claims },
  ) {
    this.#index = index;
    this.#isKept = isKept;
    this.#claims = claims;
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
      const known = this.#claims.known(host, table.entryCounts.at(at));
      const isMissing = known > (this.#clock[host] as number);
      const isCycle = host === own && known === index.counter(id);
      if (!isMissing && !isCycle) continue;
      // The cause counted what is not there, and was reported.
      if (this.#claims.isAlone(cause, host, this.#isKept)) return this.#checkWithout(id, cause);
      // The event itself did; that it lacks what follows is nothing new.
      if (this.#claims.has(id, index.host(cause))) return false;
      // Until somebody tells it, the host lacks the same in each event.
      if (this.#isNew(id, isMissing ? `${cause} ${host}` : `${cause}`)) {
        reportContradiction(index, this.#findings, { id, cause, entry: host, known, isMissing });
      }
      return false;
    }
    this.#causes = this.#causes.filter(
      (other) => table.count(row, index.host(other)) < index.counter(other),
    );
    return true;
  }

  /** Drops a cause, and goes on with those that are left. */
  #checkWithout(id: number, cause: number): boolean {
    this.#kept.drop(cause);
    this.#collectCauses(id);
    return true;
  }

  #isNew(id: number, what: string): boolean {
    const host = this.#index.host(id);
    if (this.#reported.get(host) === what) return false;
    this.#reported.set(host, what);
    return true;
  }
}
