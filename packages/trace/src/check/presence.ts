/**
 * Clocks count only events that are there. What is not is reported where it first turns up in causal order: whoever learned of it from there is not
 * to blame.
 */
import { show } from "../show.js";
import type { EventIndex } from "../table/event-index.js";
import type { Findings } from "./findings.js";
import { similarName } from "./similar-name.js";

/** @param order all ids, each after those it knew of */
export function checkPresence(
  index: EventIndex,
  order: Uint32Array,
  isKept: Uint8Array,
  findings: Findings,
): void {
  const { table } = index;
  const last = new Float64Array(table.hosts.size);
  const known: string[] = [];
  for (let host = 0; host < index.hostCount; host++) {
    const end = index.end(host);
    if (index.first(host) === end) continue;
    last[host] = index.counter(end - 1);
    known.push(table.hosts.name(host));
  }
  for (const id of order) {
    if (isKept[id] === 0) continue;
    const row = index.row(id);
    const end = table.start(row + 1);
    for (let at = table.start(row); at < end; at++) {
      const host = table.entryHosts.at(at);
      const found = table.entryCounts.at(at);
      const expected = last[host] as number;
      if (found <= expected) continue;
      // Less than 1 stands for a host without events: reported once, whatever else is counted of it.
      if (expected === 0) {
        last[host] = Infinity;
        const similar = similarName(table.hosts.name(host), known);
        findings.add({
          rule: "unknown-host",
          row,
          entry: host,
          expected,
          found,
          what: `knows ${found} of ${findings.name(host)}, which has no events: expected 0`,
          hint:
            similar === undefined
              ? "Its log may be missing, or lines of it were skipped."
              : `Did you mean ${show(similar)}?`,
        });
        continue;
      }
      const there = index.counter(index.end(host) - 1);
      last[host] = found;
      findings.add({
        rule: "future-event",
        row,
        entry: host,
        expected: there,
        found,
        what: `knows ${found} events of ${findings.name(host)}, whose last is ${there}: expected ${there} or less`,
        hint: "The end of that host's log may be missing, or one of the two counts wrongly.",
      });
    }
  }
}
