/**
 * What must hold among the events of each host alone: no counter is missing or there twice, and nothing is forgotten.
 */
import type { EventIndex } from "../table/event-index.js";
import type { Claims } from "./claims.js";
import { contradictionOf, reportContradiction } from "./contradiction.js";
import type { Findings } from "./findings.js";
import type { Inferred } from "./own-entries.js";

/** What may be missing. */
export interface CounterOptions {
  readonly isPartial: boolean;
  /** Counters of events that are there and do not say so. */
  readonly inferred: Inferred;
}

/** Own counters of each host: none missing, none there twice. Takes the mark in `isKept` from the later of two. */
export function checkCounters(
  index: EventIndex,
  isKept: Uint8Array,
  findings: Findings,
  options: CounterOptions,
): void {
  for (let host = 0; host < index.hostCount; host++) {
    checkCountersOf(index, host, isKept, { findings, ...options });
  }
}

function checkCountersOf(
  index: EventIndex,
  host: number,
  isKept: Uint8Array,
  { findings, isPartial, inferred }: CounterOptions & { readonly findings: Findings },
): void {
  const { table } = index;
  const known = inferred.get(host);
  const first = index.first(host);
  let before = isPartial && first < index.end(host) ? index.counter(first) - 1 : 0;
  for (let id = first; id < index.end(host); id++) {
    const found = index.counter(id);
    const row = index.row(id);
    if (found === before) {
      isKept[id] = 0;
      // Of two, the one that comes first in the log counts: sorting has kept them in that order.
      const line = table.line(index.row(id - 1));
      findings.add({
        rule: "duplicate-event",
        row,
        entry: host,
        expected: found + 1,
        found,
        what: `is there twice${line === 0 ? "" : `, first in line ${line}`}: expected ${found + 1}, found ${found}`,
        hint: "A host ticks before each event that it logs; two processes must not log under one name, and a process that starts again needs another.",
      });
    } else if (found !== before + 1) {
      const missing = found - before - 1 - countBetween(known, before, found);
      // What is there but for its own counter was reported as that.
      if (missing > 0)
        findings.add({
          rule: "own-counter",
          row,
          entry: host,
          expected: before + 1,
          found,
          what: `follows on ${before === 0 ? "nothing" : `event ${before}`}: expected ${before + 1}, found ${found}`,
          hint: `${missing === 1 ? "1 event is" : `${missing} events are`} missing before it: lost from the log, or the host ticked without logging.`,
        });
    }
    before = found;
  }
}

/** How many of these counters are between two others. */
function countBetween(counters: readonly number[] | undefined, low: number, high: number): number {
  return counters?.filter((counter) => counter > low && counter < high).length ?? 0;
}

/** Each kept event against the last one kept before it. Takes the mark in `isKept` from events that contradict those before them. */
export function checkMonotone(
  index: EventIndex,
  isKept: Uint8Array,
  findings: Findings,
  claims: Claims,
): void {
  for (let host = 0; host < index.hostCount; host++) {
    checkMonotoneOf(index, host, isKept, { findings, claims });
  }
}

function checkMonotoneOf(
  index: EventIndex,
  host: number,
  isKept: Uint8Array,
  { findings, claims }: { readonly findings: Findings; readonly claims: Claims },
): void {
  let before = -1;
  let reported = -1;
  for (let id = index.first(host); id < index.end(host); id++) {
    if (isKept[id] === 0) continue;
    let lost = before < 0 ? -1 : forgottenHost(index, before, id, claims);
    // The event before knew too much, not this one too little.
    while (lost >= 0 && isOverstated(index, before, lost, { findings, claims })) {
      isKept[before] = 0;
      before = keptBefore(index, before, isKept);
      lost = before < 0 ? -1 : forgottenHost(index, before, id, claims);
    }
    if (lost < 0) {
      before = id;
      reported = -1;
      continue;
    }
    isKept[id] = 0;
    // An entry that fell and stays low is one thing to mend.
    if (lost === reported) continue;
    reported = lost;
    const [expected, found] = [index.count(before, lost), index.count(id, lost)];
    findings.add({
      rule: "monotone",
      row: index.row(id),
      entry: lost,
      expected,
      found,
      what: `knows less of ${findings.name(lost)} than event ${index.counter(before)}: expected ${expected} or more, found ${found}`,
      hint: "On receiving, a host keeps the greater of each two entries; its clock must survive a restart.",
    });
  }
}

/** Whether an event counts more of a host than it can know. What was not reported before is reported here. */
function isOverstated(
  index: EventIndex,
  id: number,
  host: number,
  { findings, claims }: { readonly findings: Findings; readonly claims: Claims },
): boolean {
  if (claims.has(id, host)) return true;
  const cause = index.latest(host, index.count(id, host));
  const found = cause < 0 ? undefined : contradictionOf(index, claims, id, cause);
  if (found === undefined) return false;
  reportContradiction(index, findings, found);
  return true;
}

/** A host of which the later event knows less, -1 when there is none. */
function forgottenHost(index: EventIndex, before: number, id: number, claims: Claims): number {
  const { table } = index;
  const row = index.row(before);
  const end = table.start(row + 1);
  const later = index.row(id);
  for (let at = table.start(row); at < end; at++) {
    const host = table.entryHosts.at(at);
    const expected = claims.known(host, table.entryCounts.at(at));
    if (table.count(later, host) < expected) return host;
  }
  return -1;
}

function keptBefore(index: EventIndex, id: number, isKept: Uint8Array): number {
  const first = index.first(index.host(id));
  let before = id - 1;
  while (before >= first && isKept[before] === 0) before--;
  return before < first ? -1 : before;
}
