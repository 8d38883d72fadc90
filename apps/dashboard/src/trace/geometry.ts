/** Where things are in the diagram, in pixels. Rows outside what is seen are not drawn. */
import type { Layout, LayoutEdge, LayoutItem } from "@vclock/trace";

export const MARGIN = 26;
export const ZOOMS = [5, 9, 14, 20, 26, 34, 44] as const;
export const ZOOM_DEFAULT = 4;
/** From here on there is room for words. */
const LABEL_ROW = 19;
const LABEL_COLUMN = 120;
const NAME_COLUMN = 84;
const COLUMN_MIN = 44;

export class Geometry {
  readonly row: number;
  readonly column: number;
  readonly radius: number;
  readonly hasLabels: boolean;
  /** Whether a column is too narrow for a name of some length. */
  readonly isNarrow: boolean;
  /** How much of the names is left out above their columns: what all have in common, where there is no room for it. */
  readonly prefixLength: number;
  /** How many characters fit beside an event. */
  readonly labelLength: number;

  constructor(layout: Layout, row: number, width: number) {
    this.row = row;
    this.column = Math.max(COLUMN_MIN, (width - 2 * MARGIN) / Math.max(1, layout.hosts.length));
    this.radius = Math.min(6, Math.max(2, row / 3.4));
    this.hasLabels = row >= LABEL_ROW && this.column >= LABEL_COLUMN;
    this.isNarrow = this.column < NAME_COLUMN;
    this.prefixLength = this.isNarrow ? commonPrefix(layout.hosts) : 0;
    this.labelLength = Math.floor((this.column - 34) / 6.7);
  }

  x(column: number): number {
    return MARGIN + column * this.column;
  }

  /** From the top of the first row. */
  y(row: number): number {
    return (row - 0.5) * this.row;
  }

  height({ to }: Layout): number {
    return Math.max(0, to) * this.row + this.row;
  }

  /** The rows between two heights. */
  rows(top: number, bottom: number): readonly [from: number, to: number] {
    return [Math.max(1, Math.floor(top / this.row) - 2), Math.ceil(bottom / this.row) + 2];
  }
}

/** How long the part of several names is that all begin with, up to a sign that ends a word. */
export function commonPrefix(names: readonly string[]): number {
  const [first = "", ...others] = names;
  if (others.length === 0) return 0;
  let length = 0;
  while (length < first.length && others.every((name) => name[length] === first[length])) length++;
  const ends = /[^\p{L}\p{N}](?=[\p{L}\p{N}]*$)/u.exec(first.slice(0, length));
  const end = ends === null ? 0 : ends.index + 1;
  return names.every((name) => name.length > end) ? end : 0;
}

/** Items of these rows. `items` are in the order of their rows. */
export function itemsIn(items: readonly LayoutItem[], from: number, to: number): LayoutItem[] {
  const shown: LayoutItem[] = [];
  for (let i = firstFrom(items, from); i < items.length; i++) {
    const item = items[i];
    if (item === undefined || item.row > to) break;
    shown.push(item);
  }
  return shown;
}

/** Edges that these rows show some of. */
export function edgesIn(edges: readonly LayoutEdge[], from: number, to: number): LayoutEdge[] {
  return edges.filter((edge) => edge.to.row >= from && edge.from.row <= to);
}

function firstFrom(items: readonly LayoutItem[], row: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((items[middle]?.row ?? row) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}
