/**
 * An event that knows another one, and not all that it knew; or that is known by it in turn.
 */
import type { EventIndex } from "../table/event-index.js";
import type { Claims } from "./claims.js";
import type { Findings } from "./findings.js";

export interface Contradiction {
  readonly id: number;
  /** An event that it knows. */
  readonly cause: number;
  /** The host of which that event knew too much, and how many. */
  readonly entry: number;
  readonly known: number;
  /** Whether the event knows less; else the two know each other. */
  readonly isMissing: boolean;
}

/** What an event lacks of a cause's knowledge; `undefined` when it lacks nothing. O(entries log entries). */
export function contradictionOf(
  index: EventIndex,
  claims: Claims,
  id: number,
  cause: number,
): Contradiction | undefined {
  const { table } = index;
  const row = index.row(cause);
  const end = table.start(row + 1);
  const own = index.host(id);
  for (let at = table.start(row); at < end; at++) {
    const entry = table.entryHosts.at(at);
    const known = claims.known(entry, table.entryCounts.at(at));
    const isMissing = known > index.count(id, entry);
    if (isMissing || (entry === own && known === index.counter(id))) {
      return { id, cause, entry, known, isMissing };
    }
  }
  return undefined;
}

export function reportContradiction(
  index: EventIndex,
  findings: Findings,
  { id, cause, entry, known, isMissing }: Contradiction,
): void {
  const row = index.row(id);
  const counter = index.counter(cause);
  const name = findings.name(index.host(cause));
  if (isMissing) {
    const found = index.count(id, entry);
    findings.add({
      rule: "transitive",
      row,
      entry,
      expected: known,
      found,
      what:
        `knows event ${counter} of ${name}, which knew ${known} of ${findings.name(entry)}: ` +
        `expected ${known} or more, found ${found}`,
      hint: "On receiving, a host takes in all entries of the message, not only the sender's.",
    });
    return;
  }
  findings.add({
    rule: "acyclic",
    row,
    entry: index.host(cause),
    expected: counter - 1,
    found: counter,
    what: `and event ${counter} of ${name} know each other: expected ${counter - 1} or less, found ${counter}`,
    hint: "A message takes along the sender's clock as it was when it was sent.",
  });
}
