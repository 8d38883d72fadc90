/** What the page's script knows of an execution, as JSON. */
import { jsonOf } from "../characters/json.js";
import type { TraceEvent } from "../event.js";
import type { Execution } from "../execution.js";
import type { Layout, LayoutItem } from "../layout/layout.js";
import type { Geometry } from "../svg/geometry.js";

/** Kept short, as there are many: the names are those of the script. */
interface PageData {
  /** Names of all hosts that clocks tell of; the drawn ones first, from left to right. */
  readonly hosts: readonly string[];
  /** The lifelines, in pixels. */
  readonly xs: readonly number[];
  /** The height of a row, in pixels. */
  readonly row: number;
  readonly events: readonly PageEvent[];
}

/** An item of the layout, in its order. */
type PageEvent = readonly [
  column: number,
  /** From 0, the first row drawn. */
  row: number,
  index: number,
  count: number,
  text: string,
  /** What rose in its clock since the item before it on its line: hosts and counts in turn. */
  clock: readonly number[],
  /** Items on other lines that it follows on directly. */
  parents: readonly number[],
  fields: TraceEvent["fields"] | 0,
  line: number,
  /** The index of the last event that stands here. */
  last: number,
];

export function dataOf(execution: Execution, layout: Layout, geometry: Geometry): string {
  const numbers = new Map(layout.hosts.map((host, column) => [host, column]));
  const numberOf = (host: string): number => {
    const number = numbers.get(host) ?? numbers.size;
    numbers.set(host, number);
    return number;
  };
  const at = new Map(layout.items.map((item, i) => [item, i]));
  const parents = layout.items.map((): number[] => []);
  for (const { from, to } of layout.edges) {
    const [parent, child] = [at.get(from), at.get(to)];
    if (parent !== undefined && child !== undefined) parents[child]?.push(parent);
  }
  const before = layout.hosts.map(() => new Map<number, number>());
  const events = layout.items.map((item, i): PageEvent => {
    const { event, last, count, column, row } = item;
    const risen = risenSince(before[column] ?? new Map(), clockOf(execution, item, numberOf));
    const fields = Object.keys(event.fields).length === 0 ? 0 : event.fields;
    const { index, text, line = 0 } = event;
    const place = row - layout.from;
    return [column, place, index, count, text, risen, parents[i] ?? [], fields, line, last.index];
  });
  const data: PageData = {
    xs: layout.hosts.map((_, column) => geometry.x(column)),
    row: geometry.y(layout.from + 1) - geometry.y(layout.from),
    events,
    hosts: [...numbers.keys()],
  };
  return jsonOf(data);
}

function clockOf(
  execution: Execution,
  { last }: LayoutItem,
  numberOf: (host: string) => number,
): [number, number][] {
  return Array.from(execution.clock(last), ([host, count]) => [numberOf(host), count]);
}

/** Moves what was known on. */
function risenSince(known: Map<number, number>, clock: readonly [number, number][]): number[] {
  return clock.flatMap(([host, count]) => {
    if (known.get(host) === count) return [];
    known.set(host, count);
    return [host, count];
  });
}
