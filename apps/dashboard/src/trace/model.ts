/**
 * What the diagram shows: events of some source, those that the reader wants to see, as an execution laid out.
 */
import {
  type Execution,
  ExecutionBuilder,
  type Layout,
  type LayoutItem,
  layOut,
  runNames,
  type TraceEvent,
  windowOf,
} from "@vclock/trace";

/** An event of any source, before it is drawn. */
export interface SourceEvent {
  /** The line of events that it belongs to: `s1#k3q9x7`, or a host of a log. */
  readonly host: string;
  /** Its own counter there. */
  readonly n: number;
  readonly clock: Readonly<Record<string, number>>;
  readonly text: string;
  /** What else is told of it; `kind` and `key` where it is one of our servers'. */
  readonly fields: Readonly<Record<string, string>>;
  readonly atMs?: number;
}

/** What to show of them. */
export interface Filter {
  /** Part of a key, or of an event's text. */
  readonly search: string;
  /** Only what became of updates: nothing of messages, pulls and connections. */
  readonly isBrief: boolean;
}

export interface Picture {
  readonly execution: Execution;
  readonly layout: Layout;
  /** How many events there are beside those shown. */
  readonly hidden: number;
  /** What an event was before it was counted anew. */
  sourceOf(event: TraceEvent): SourceEvent;
  /** Where an event of the source is, by its id; `undefined` when it is not shown. */
  find(id: string): TraceEvent | undefined;
  /** A short name for a line of events: `s1`, `s1 (2)`. */
  nameOf(host: string): string;
}

/** Names an event for as long as its source lives. */
export function idOf({ host, n }: Pick<SourceEvent, "host" | "n">): string {
  return `${host}\n${n}`;
}

/** Kinds that tell how a message came or went, not what became of an update. */
const BRIEF: ReadonlySet<string> = new Set([
  "accepted",
  "applied",
  "held",
  "pulled",
  "conflict",
  "resolved",
]);

/** Whether nothing is left out. */
export function showsAll({ search, isBrief }: Filter): boolean {
  return search === "" && !isBrief;
}

export function fits(
  { text, fields }: Pick<SourceEvent, "text" | "fields">,
  { search, isBrief }: Filter,
): boolean {
  const { kind, key } = fields;
  if (isBrief && kind !== undefined && !BRIEF.has(kind)) return false;
  if (search === "") return true;
  const wanted = search.toLowerCase();
  if (key !== undefined) return key.toLowerCase().includes(wanted);
  return text.toLowerCase().includes(wanted);
}

/** Draws the events that fit. Causality that runs through others is kept. O(events × hosts). */
export function pictureOf(events: readonly SourceEvent[], filter: Filter): Picture {
  const shown = events.filter((event) => fits(event, filter));
  const hosts = [...new Set(shown.map(({ host }) => host))].sort(byServer);
  const names = runNames(hosts);
  const nameOf = (host: string) => names.get(host) ?? host;
  const builder = new ExecutionBuilder("live");
  /** By the host's name, then by the counter in the picture. */
  const sources = new Map<string, SourceEvent[]>(hosts.map((host) => [nameOf(host), []]));
  const stamped = shown.map((source) => ({ host: source.host, clock: source.clock, source }));
  for (const { clock, source } of windowOf(stamped)) {
    const host = nameOf(source.host);
    const entries: [string, number][] = [];
    for (const [of, count] of clock) entries.push([nameOf(of), count]);
    builder.add(host, entries, source.text, source.fields);
    const line = sources.get(host);
    if (line !== undefined) line[clock.get(source.host) ?? 0] = source;
  }
  const execution = builder.build();
  const drawn = hosts.map(nameOf).filter((host) => execution.hosts.includes(host));
  return {
    execution,
    layout: layOut(execution, { hosts: drawn }),
    hidden: events.length - shown.length,
    nameOf,
    sourceOf({ host, index, text, fields }) {
      return sources.get(host)?.[index] ?? { host, n: index, clock: {}, text, fields };
    },
    find(id) {
      const [of = "", n] = id.split("\n");
      const host = nameOf(of);
      const index = sources.get(host)?.findIndex((source) => source?.n === Number(n)) ?? -1;
      return index < 0 ? undefined : execution.event(host, index);
    },
  };
}

/** Events of a log's execution, as a source. */
export function sourceEvents(
  execution: Execution,
  events: Iterable<TraceEvent> = execution.all(),
): SourceEvent[] {
  return Array.from(events, (event) => {
    const { host, index, text, fields } = event;
    const clock = Object.fromEntries(execution.clock(event));
    return { host, n: index, clock, text, fields };
  });
}

/** How two events stand to each other, and the way from one to the other. */
export interface Relation {
  readonly order: "before" | "after" | "equal" | "concurrent";
  /** From the earlier to the later; empty for concurrent ones. */
  readonly path: readonly TraceEvent[];
}

export function relationOf(execution: Execution, a: TraceEvent, b: TraceEvent): Relation {
  const order = execution.compare(a, b);
  const path = order === "after" ? execution.path(b, a) : execution.path(a, b);
  return { order, path: order === "concurrent" ? [] : (path ?? []) };
}

/** The item in a neighbouring column that is nearest in time, or the next in the same. */
export function stepFrom(
  layout: Layout,
  from: LayoutItem | undefined,
  key: "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight" | "Home" | "End",
): LayoutItem | undefined {
  const { items } = layout;
  if (key === "Home") return items[0];
  if (key === "End" || from === undefined) return items.at(-1);
  if (key === "ArrowUp" || key === "ArrowDown") {
    const column = items.filter((item) => item.column === from.column);
    const at = column.indexOf(from) + (key === "ArrowUp" ? -1 : 1);
    return column[at] ?? from;
  }
  const step = key === "ArrowLeft" ? -1 : 1;
  for (let column = from.column + step; layout.hosts[column] !== undefined; column += step) {
    const found = nearest(items, column, from.row);
    if (found !== undefined) return found;
  }
  return from;
}

function nearest(
  items: readonly LayoutItem[],
  column: number,
  row: number,
): LayoutItem | undefined {
  let best: LayoutItem | undefined;
  for (const item of items) {
    if (item.column !== column) continue;
    if (best === undefined || Math.abs(item.row - row) < Math.abs(best.row - row)) best = item;
  }
  return best;
}

/** By server, the runs of one in the order given. */
function byServer(a: string, b: string): number {
  return serverPart(a).localeCompare(serverPart(b), "en", { numeric: true });
}

function serverPart(host: string): string {
  const end = host.lastIndexOf("#");
  return end > 0 ? host.slice(0, end) : host;
}
