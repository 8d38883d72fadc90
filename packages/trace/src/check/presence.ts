/**
 * Clocks count only events that are there. What is not is reported where it turns up: whoever learned of it from there is not to blame.
 */
import { show } from "../show.js";
import type { EventIndex } from "../table/event-index.js";
import type { Claims } from "./claims.js";
import type { Findings } from "./findings.js";
import { similarName } from "./similar-name.js";

/** @param order all ids, each after those it knew of */
export function checkPresence(
  index: EventIndex,
  order: Uint32Array,
  isKept: Uint8Array,
  { findings, claims }: { readonly findings: Findings; readonly claims: Claims },
): void {
  const { table } = index;
  const last = Float64Array.from({ length: table.hosts.size }, (_, host) => index.last(host));
  let names: readonly string[] | undefined;
  for (const id of order) {
    if (isKept[id] === 0) continue;
    const row = index.row(id);
    const end = table.start(row + 1);
    for (let at = table.start(row); at < end; at++) {
      const host = table.entryHosts.at(at);
      const found = table.entryCounts.at(at);
      const expected = last[host] as number;
      if (found <= expected || hasLearned(index, id, isKept, { host, found, expected })) continue;
      claims.add(id, host);
      names ??= namesOf(index);
      if (expected === 0) reportUnknown({ index, findings, id, host, found }, names);
      else reportFuture({ index, findings, id, host, found }, expected);
    }
  }
}

/** An entry that counts events which are not there. */
interface Claim {
  readonly index: EventIndex;
  readonly findings: Findings;
  readonly id: number;
  readonly host: number;
  readonly found: number;
}

/**
 * Whether an event has the claim from another that it knew of. A host that went on with claims about another, as all do when a log is missing, is reported
 * with the first of them only.
 */
function hasLearned(
  index: EventIndex,
  id: number,
  isKept: Uint8Array,
  { host, found, expected }: Pick<Claim, "host" | "found"> & { readonly expected: number },
): boolean {
  const { table } = index;
  const claimed = (other: number, least: number): boolean =>
    other >= 0 && other !== id && isKept[other] === 1 && index.count(other, host) >= least;
  const own = index.host(id);
  if (id > index.first(own) && claimed(id - 1, expected + 1)) return true;
  const row = index.row(id);
  const end = table.start(row + 1);
  for (let at = table.start(row); at < end; at++) {
    const other = table.entryHosts.at(at);
    if (other !== own && claimed(index.latest(other, table.entryCounts.at(at)), found)) return true;
  }
  return false;
}

function reportUnknown(
  { index, findings, id, host, found }: Claim,
  names: readonly string[],
): void {
  const similar = similarName(index.table.hosts.name(host), names);
  findings.add({
    rule: "unknown-host",
    row: index.row(id),
    entry: host,
    expected: 0,
    found,
    what: `knows ${found} of ${findings.name(host)}, which has no events: expected 0`,
    hint:
      similar === undefined
        ? "Its log may be missing, or lines of it were skipped."
        : `Did you mean ${show(similar)}?`,
  });
}

function reportFuture({ index, findings, id, host, found }: Claim, expected: number): void {
  findings.add({
    rule: "future-event",
    row: index.row(id),
    entry: host,
    expected,
    found,
    what: `knows ${found} events of ${findings.name(host)}, whose last is ${expected}: expected ${expected} or less`,
    hint: "The end of that host's log may be missing, or one of the two counts wrongly.",
  });
}

/** The hosts that have events. */
function namesOf(index: EventIndex): string[] {
  const names: string[] = [];
  for (let host = 0; host < index.hostCount; host++) {
    if (index.last(host) > 0) names.push(index.table.hosts.name(host));
  }
  return names;
}
