/**
 * What must hold among the events of each host alone: each counts itself, no counter is missing or there twice, and nothing is forgotten.
 */
import { show } from "../show.js";
import type { EventIndex } from "../table/event-index.js";
import type { EventTable } from "../table/event-table.js";
import type { Findings } from "./findings.js";
import { similarName } from "./similar-name.js";
import type { CheckOptions } from "./violation.js";

/** Takes the mark in `isKept` from events that contradict those before them. */
export function checkHosts(
  index: EventIndex,
  isKept: Uint8Array,
  findings: Findings,
  options: CheckOptions,
): void {
  for (let host = 0; host < index.hostCount; host++) {
    checkCounters(index, host, isKept, findings, options.partial === true);
    checkMonotone(index, host, isKept, findings);
  }
}

/** Every row of the table counts its own event. Those that do not are in no index. */
export function checkOwnEntries(table: EventTable, findings: Findings): void {
  for (let row = 0; row < table.size; row++) {
    const host = table.host(row);
    if (table.count(row, host) > 0) continue;
    const named: string[] = [];
    for (let at = table.start(row); at < table.start(row + 1); at++) {
      named.push(table.hosts.name(table.entryHosts.at(at)));
    }
    const similar = similarName(table.hosts.name(host), named);
    findings.add({
      rule: "own-entry",
      row,
      entry: host,
      expected: 1,
      found: 0,
      what: "has no entry for its own host in its clock: expected 1 or more",
      hint:
        similar === undefined
          ? "A host ticks its own entry before each event that it logs."
          : `The clock names ${show(similar)}: did you mean that?`,
    });
  }
}

function checkCounters(
  index: EventIndex,
  host: number,
  isKept: Uint8Array,
  findings: Findings,
  isPartial: boolean,
): void {
  const { table } = index;
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
      const missing = found - before - 1;
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

/** Each kept event against the last one kept before it. */
function checkMonotone(
  index: EventIndex,
  host: number,
  isKept: Uint8Array,
  findings: Findings,
): void {
  let before = -1;
  let reported = -1;
  for (let id = index.first(host); id < index.end(host); id++) {
    if (isKept[id] === 0) continue;
    const lost = before < 0 ? -1 : forgottenHost(index, before, id);
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

/** A host of which the later event knows less, -1 when there is none. */
function forgottenHost(index: EventIndex, before: number, id: number): number {
  const { table } = index;
  const row = index.row(before);
  const end = table.start(row + 1);
  const later = index.row(id);
  for (let at = table.start(row); at < end; at++) {
    const host = table.entryHosts.at(at);
    if (table.count(later, host) < table.entryCounts.at(at)) return host;
  }
  return -1;
}
