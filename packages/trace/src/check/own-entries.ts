/**
 * Every row of the table counts its own event. Those that do not are in no index; which events they are is guessed from their neighbours in the log.
 */
import { show } from "../show.js";
import type { EventTable } from "../table/event-table.js";
import type { Findings } from "./findings.js";
import { similarName } from "./similar-name.js";

/** By host, the own counters that events lack, as far as the events around them tell. */
export type Inferred = ReadonlyMap<number, readonly number[]>;

/** Rows of a host without own entry, one after the other. */
interface Run {
  readonly rows: number[];
  /** The own counter of the host's event before them in the log, 0 when there is none. */
  readonly before: number;
}

/** Reports events whose clocks lack their own host. O(entries). */
export function checkOwnEntries(table: EventTable, findings: Findings): Inferred {
  const counters = new Map<number, number[]>();
  const latest = new Map<number, number>();
  const open = new Map<number, Run>();
  const close = (host: number, after: number | undefined) => {
    const run = open.get(host);
    if (run === undefined) return;
    open.delete(host);
    const step = after !== undefined && after < run.before ? -1 : 1;
    let counter = run.before;
    for (const row of run.rows) {
      counter += step;
      const isKnown =
        counter > 0 && counter !== after && (after === undefined || (after - counter) * step > 0);
      if (isKnown) listOf(counters, host).push(counter);
      report(table, findings, row, isKnown ? counter : undefined);
    }
  };
  for (let row = 0; row < table.size; row++) {
    const host = table.host(row);
    const counter = table.count(row, host);
    if (counter > 0) {
      if (open.size > 0) close(host, counter);
      latest.set(host, counter);
      continue;
    }
    const run = open.get(host);
    if (run === undefined) open.set(host, { rows: [row], before: latest.get(host) ?? 0 });
    else run.rows.push(row);
  }
  for (const host of open.keys()) close(host, undefined);
  return counters;
}

function report(
  table: EventTable,
  findings: Findings,
  row: number,
  counter: number | undefined,
): void {
  const host = table.host(row);
  const named: string[] = [];
  for (let at = table.start(row); at < table.start(row + 1); at++) {
    named.push(table.hosts.name(table.entryHosts.at(at)));
  }
  const similar = similarName(table.hosts.name(host), named);
  findings.add({
    rule: "own-entry",
    row,
    entry: host,
    expected: counter ?? 1,
    found: 0,
    what: `has no entry for its own host in its clock: expected ${counter ?? "1 or more"}`,
    hint:
      similar === undefined
        ? "A host ticks its own entry before each event that it logs."
        : `The clock names ${show(similar)}: did you mean that?`,
  });
}

function listOf(lists: Map<number, number[]>, host: number): number[] {
  let list = lists.get(host);
  if (list === undefined) lists.set(host, (list = []));
  return list;
}
