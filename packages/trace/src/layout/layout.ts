/**
 * Where the events of an execution stand in a space–time diagram: a column for each host, a row for each moment of logical time.
 *
 * An event's row is one more than the largest row of its causes: the length of the longest chain that leads to it. So causality runs
 * downwards only, and what shares a row is concurrent. All pictures are drawn from this: SVG, HTML, text, and pages of your own.
 *
 * @see Lamport 1978, Time, Clocks, and the Ordering of Events in a Distributed System: the space–time diagram
 * @example
 * const { executions } = readLog('asks\na {"a":1}\nhears\nb {"a":1,"b":1}');
 * layOut(executions[0]).items.map(({ row, column }) => [row, column]) //=> [[1, 0], [2, 1]]
 */
import type { TraceEvent } from "../event.js";
import type { Execution } from "../execution.js";
import { type Cause, Causes } from "./causes.js";
import { silentRuns } from "./fold.js";
import { chosenHosts } from "./hosts.js";

export interface LayoutOptions {
  /** The hosts to draw, left to right; all, in the order of the log, by default. What runs through others is drawn dashed. */
  readonly hosts?: readonly string[];
  /** First row to draw; 1 by default. Rows keep their numbers. */
  readonly from?: number;
  /** Last row to draw; the last one by default. */
  readonly to?: number;
  /**
   * Draws so many or more events of a host in a row that neither send nor receive as one item. `true` is 4; `false`, the default,
   * folds nothing.
   */
  readonly fold?: number | boolean;
  /** Events that are never folded away. */
  readonly keep?: Iterable<TraceEvent>;
}

/** An event, or several in a row folded into one place. */
export interface LayoutItem {
  /** From 0, left to right. */
  readonly column: number;
  /** From 1, downwards. */
  readonly row: number;
  /** The event, or the first of those folded. */
  readonly event: TraceEvent;
  /** The event, or the last of those folded. */
  readonly last: TraceEvent;
  /** How many events stand here: 1, or more when they are folded. */
  readonly count: number;
}

/** A message, or what went through hosts that are not drawn. */
export interface LayoutEdge {
  readonly from: LayoutItem;
  readonly to: LayoutItem;
  /** False when it went by way of hosts that are not drawn. */
  readonly isDirect: boolean;
}

export interface Layout {
  /** The drawn hosts, left to right. */
  readonly hosts: readonly string[];
  /** First and last row drawn; the first is past the last when there are none. */
  readonly from: number;
  readonly to: number;
  /** What stands in these rows, row by row, each from left to right. */
  readonly items: readonly LayoutItem[];
  /** The messages that these rows show some of, in the order of the items that they arrive at; one end may be outside. */
  readonly edges: readonly LayoutEdge[];
  /** Events drawn, folded ones included. */
  readonly eventCount: number;
  /** Where an event stands, in these rows or outside; undefined when its host is not drawn. O(1) */
  itemOf(event: { readonly host: string; readonly index: number }): LayoutItem | undefined;
}

/**
 * Lays an execution out; the same for the same execution. O(events × hosts).
 *
 * @throws {UnknownHostError} when `hosts` names one that has no event in the execution
 */
export function layOut(execution: Execution, options: LayoutOptions = {}): Layout {
  const hosts = chosenHosts(execution, options.hosts);
  const columns = new Map(hosts.map((host, column) => [host, column]));
  const causes = new Causes(execution, hosts);
  const incoming = new Map<TraceEvent, readonly Cause[]>();
  const order: TraceEvent[] = [];
  const byHost: TraceEvent[][] = hosts.map(() => []);
  for (const event of execution.all()) {
    const column = columns.get(event.host);
    if (column === undefined) continue;
    order.push(event);
    byHost[column]?.push(event);
    const found = causes.of(event);
    if (found.length > 0) incoming.set(event, found);
  }
  const runs = silentRuns(byHost, incoming, options.fold, options.keep);
  const placed = place(order, incoming, columns, runs);
  const last = placed.items.reduce((row, item) => Math.max(row, item.row), 0);
  const from = Math.max(1, Math.floor(options.from ?? 1));
  const to = Math.min(last, Math.floor(options.to ?? last));
  const items = inRows(placed.items, from, to, ({ row }) => row);
  const edges = placed.edges.filter((edge) => edge.to.row >= from && edge.from.row <= to);
  return {
    hosts,
    from,
    to,
    items,
    edges: inRows(edges, 1, last, (edge) => edge.to.row),
    eventCount: items.reduce((count, item) => count + item.count, 0),
    itemOf: ({ host, index }) => {
      const event = execution.event(host, index);
      return event === undefined ? undefined : placed.at.get(event);
    },
  };
}

interface Placed {
  /** By column, then row. */
  readonly items: readonly LayoutItem[];
  /** By the columns of both ends. */
  readonly edges: readonly LayoutEdge[];
  readonly at: ReadonlyMap<TraceEvent, LayoutItem>;
}

function place(
  order: readonly TraceEvent[],
  incoming: ReadonlyMap<TraceEvent, readonly Cause[]>,
  columns: ReadonlyMap<string, number>,
  runs: ReadonlyMap<TraceEvent, readonly TraceEvent[]>,
): Placed {
  const at = new Map<TraceEvent, LayoutItem>();
  const itemsOf: LayoutItem[][] = Array.from(columns, () => []);
  const edges: LayoutEdge[] = [];
  for (const event of order) {
    // The rest of a folded run stands where its first event does.
    if (at.has(event)) continue;
    const column = columns.get(event.host) ?? 0;
    const items = itemsOf[column] ?? [];
    const arriving: { from: LayoutItem; isDirect: boolean }[] = [];
    let row = items.at(-1)?.row ?? 0;
    for (const { event: cause, isDirect } of incoming.get(event) ?? []) {
      const from = at.get(cause);
      if (from === undefined) continue;
      arriving.push({ from, isDirect });
      row = Math.max(row, from.row);
    }
    const run = runs.get(event) ?? [event];
    const item = { column, row: row + 1, event, last: run.at(-1) ?? event, count: run.length };
    items.push(item);
    for (const event of run) at.set(event, item);
    for (const { from, isDirect } of arriving) edges.push({ from, to: item, isDirect });
  }
  edges.sort((a, b) => a.to.column - b.to.column || a.from.column - b.from.column);
  return { items: itemsOf.flat(), edges, at };
}

/** Sorts by row and leaves out those outside; those of one row stay in their order. Linear. */
function inRows<T>(
  values: readonly T[],
  from: number,
  to: number,
  rowOf: (value: T) => number,
): T[] {
  const rows: T[][] = Array.from({ length: Math.max(0, to - from + 1) }, () => []);
  for (const value of values) rows[rowOf(value) - from]?.push(value);
  return rows.flat();
}
