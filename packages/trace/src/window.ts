/**
 * A window of a longer execution as an execution of its own: what a ring of recent events still has, what several rings have that were read
 * one after another, what is left after some hosts were taken out.
 *
 * Such events begin in the middle, have holes, and know of events that are not there. Here each host's events are counted from 1 anew, and
 * each entry becomes how many of the events at hand it reaches. Whichever of two of these events came first did so before, and whatever is
 * handed in, what comes out passes the strict checker.
 *
 * @example
 * const events = windowOf([
 *   { host: "s1", clock: { s1: 41, s2: 7 }, text: "sends" },
 *   { host: "s2", clock: { s2: 90, s1: 41, s3: 5 }, text: "receives" },
 * ]);
 * events.map(({ clock }) => Object.fromEntries(clock)) //=> [{ s1: 1 }, { s1: 1, s2: 1 }]
 */
import type { ClockEntries } from "./execution-builder.js";

/** An event with the clock that it was stamped with, itself counted. */
export interface StampedEvent {
  readonly host: string;
  readonly clock: ClockEntries;
}

/** The same event with its clock in the window: entries by host, none of 0. */
export type WindowEvent<E extends StampedEvent> = Omit<E, "clock"> & {
  readonly clock: ReadonlyMap<string, number>;
};

/** An event on its way through. */
interface Row<E> {
  readonly event: E;
  /** Its own counter as it came. */
  readonly counter: number;
  /** For each host how many of its events happened before it, itself counted. */
  readonly reach: Uint32Array;
}

/** One host's events, by their counters. */
interface Line<E> {
  /** Its place among the hosts. */
  readonly at: number;
  readonly rows: Row<E>[];
  counters: readonly number[];
  /** How many of them are worked out. */
  done: number;
  /** What its next event waits for: that so many events of another host are worked out. */
  waits: { readonly line: Line<E>; readonly count: number } | undefined;
}

/**
 * The events with clocks of the window, in the order in which they came.
 *
 * Left out are an event whose clock does not count it, and all but the first of those with one host and one counter. Entries that an event
 * lacks though something it knows of has them are filled in; of entries that contradict each other, as those of a circle do, some are
 * lowered. The order of two events that were stamped as they should be never changes. O(events × hosts).
 */
export function windowOf<E extends StampedEvent>(events: readonly E[]): WindowEvent<E>[] {
  const hosts = [...new Set(events.map(({ host }) => host))];
  const lines = new Map<string, Line<E>>();
  for (const [at, host] of hosts.entries()) {
    lines.set(host, { at, rows: [], counters: [], done: 0, waits: undefined });
  }
  const rows = rowsOf(events, lines);
  for (const line of lines.values()) {
    line.rows.sort((a, b) => a.counter - b.counter);
    line.counters = line.rows.map(({ counter }) => counter);
  }
  workOut([...lines.values()], lines);
  const window: WindowEvent<E>[] = [];
  for (const { event, reach } of rows) {
    const clock = new Map<string, number>();
    for (const [at, count] of reach.entries()) if (count > 0) clock.set(hosts[at] as string, count);
    window.push({ ...event, clock });
  }
  return window;
}

function rowsOf<E extends StampedEvent>(
  events: readonly E[],
  lines: ReadonlyMap<string, Line<E>>,
): Row<E>[] {
  const seen = new Map<string, Set<number>>();
  const rows: Row<E>[] = [];
  for (const event of events) {
    const { host, clock } = event;
    const counter = entriesOf(clock).get(host) ?? 0;
    const known = seen.get(host) ?? new Set();
    if (!(counter > 0) || known.has(counter)) continue;
    seen.set(host, known.add(counter));
    const row = { event, counter, reach: new Uint32Array(lines.size) };
    rows.push(row);
    lines.get(host)?.rows.push(row);
  }
  return rows;
}

/** Takes each host's events in turn, each once all that it knows of has had its turn. */
function workOut<E extends StampedEvent>(
  all: readonly Line<E>[],
  lines: ReadonlyMap<string, Line<E>>,
): void {
  const ready = [...all];
  for (;;) {
    const line = ready.pop() ?? all.find(({ done, rows }) => done < rows.length);
    if (line === undefined) return;
    // Where all wait for one another, the first gives up what it waits for.
    let mayWait = line.waits === undefined;
    while (line.done < line.rows.length) {
      const causes = causesOf(line, lines);
      line.waits = causes.find((cause) => cause.line.done < cause.count);
      if (line.waits !== undefined && mayWait) break;
      line.waits = undefined;
      mayWait = true;
      take(line, causes);
      for (const other of all) {
        if (other.waits?.line !== line || other.waits.count > line.done) continue;
        other.waits = undefined;
        ready.push(other);
      }
    }
  }
}

/** Works out the next event of a line: it follows the one before it there, its causes, and whatever these follow. */
function take<E>(line: Line<E>, causes: readonly Cause<E>[]): void {
  const row = line.rows[line.done] as Row<E>;
  const before = line.rows[line.done - 1];
  if (before !== undefined) row.reach.set(before.reach);
  for (const cause of causes) {
    const count = Math.min(cause.count, cause.line.done);
    if (count === 0 || (row.reach[cause.line.at] as number) >= count) continue;
    for (const [at, reached] of (cause.line.rows[count - 1] as Row<E>).reach.entries()) {
      if ((row.reach[at] as number) < reached) row.reach[at] = reached;
    }
  }
  line.done++;
  row.reach[line.at] = line.done;
}

interface Cause<E> {
  readonly line: Line<E>;
  readonly count: number;
}

/** How many events of each other host the next event of a line knows of. */
function causesOf<E extends StampedEvent>(
  line: Line<E>,
  lines: ReadonlyMap<string, Line<E>>,
): Cause<E>[] {
  const causes: Cause<E>[] = [];
  const { event } = line.rows[line.done] as Row<E>;
  for (const [host, entry] of entriesOf(event.clock)) {
    const other = lines.get(host);
    if (other === undefined || other === line) continue;
    const count = reached(other.counters, entry);
    if (count > 0) causes.push({ line: other, count });
  }
  return causes;
}

/** How many of the counters, which ascend, are at most `count`. */
function reached(counters: readonly number[], count: number): number {
  let low = 0;
  let high = counters.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((counters[middle] as number) <= count) low = middle + 1;
    else high = middle;
  }
  return low;
}

function entriesOf(clock: ClockEntries): ReadonlyMap<string, number> {
  if (clock instanceof Map) return clock as ReadonlyMap<string, number>;
  return new Map(Symbol.iterator in clock ? clock : Object.entries(clock));
}

/**
 * Short names for lines of events that are called by a name and a run, `s1#k3q9x7`: the name alone, and where several runs have one name,
 * the second is `s1 (2)`, and so on in the order given. What has no `#` keeps its name.
 *
 * @example
 * [...runNames(["s1#a", "s2#b", "s1#c"]).values()] //=> ["s1", "s2", "s1 (2)"]
 */
export function runNames(hosts: Iterable<string>): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const host of hosts) {
    if (names.has(host)) continue;
    const end = host.lastIndexOf("#");
    const name = end > 0 ? host.slice(0, end) : host;
    let shown = name;
    for (let run = 2; taken.has(shown); run++) shown = `${name} (${run})`;
    taken.add(shown);
    names.set(host, shown);
  }
  return names;
}
