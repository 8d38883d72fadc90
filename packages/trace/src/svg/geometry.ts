/** Where things stand in a picture, in pixels. */
import { showControls } from "../characters/controls.js";
import type { Layout } from "../layout/layout.js";
import { pixelsOf, shortenTo } from "./measure.js";

export const ROW = 32;
export const DOT = 5.5;
/** Room for the numbers of rows. */
export const MARGIN = 44;

/** From the numbers of rows to the first lifeline, when texts stand to the right of the lifelines. */
const INSET = 26;
const PADDING = 12;
const WIDTH = 1120;
const COLUMN_MIN = 12;
const COLUMN_MAX = 300;
const NAME_HEIGHT = 24;
const NAME_MAX = 160;
const LABEL_MIN = 60;

export class Geometry {
  readonly layout: Layout;
  readonly width: number;
  /** From one lifeline to the next. */
  readonly column: number;
  /** The hosts' names, as far as there is room for them. */
  readonly names: readonly string[];
  /** How wide the plates are behind the names, where they lie. */
  readonly nameWidths: readonly number[];
  /** Whether the names stand on their sides. */
  readonly isUpright: boolean;
  /** How high the names are. */
  readonly headHeight: number;
  /** Room for the text beside an event; 0 when there is none to speak of. */
  readonly labelWidth: number;
  readonly bodyHeight: number;

  constructor(layout: Layout, width?: number) {
    const count = Math.max(1, layout.hosts.length);
    const room = Math.max(0, (width ?? WIDTH) - MARGIN - INSET - PADDING);
    const wanted = Math.min(room / count, width === undefined ? COLUMN_MAX : room);
    this.layout = layout;
    this.column = Math.max(COLUMN_MIN, Math.floor(wanted));
    this.width = Math.max(width ?? 0, Math.ceil(MARGIN + INSET + count * this.column + PADDING));
    const names = layout.hosts.map((host) => nameOf(host));
    const longest = names.reduce((most, name) => Math.max(most, pixelsOf(name) * 1.05), 0);
    this.isUpright = longest + 20 > this.column && this.column < 90;
    const nameWidth = this.isUpright ? NAME_MAX : this.column - 20;
    this.names = names.map((name) => shortenTo(name, nameWidth / 1.05));
    this.nameWidths = this.names.map((name) =>
      Math.min(pixelsOf(name) * 1.05 + 18, this.column - 6),
    );
    this.headHeight = this.isUpright ? Math.min(NAME_MAX, longest) + 24 : NAME_HEIGHT + 12;
    const label = this.column - 2 * DOT - 14;
    this.labelWidth = label < LABEL_MIN ? 0 : label;
    this.bodyHeight = Math.max(0, layout.to - layout.from + 1) * ROW + ROW / 2;
  }

  /** A column's lifeline. */
  x(column: number): number {
    return MARGIN + INSET + column * this.column;
  }

  /** A row's middle, from the top of the first row drawn. */
  y(row: number): number {
    return (row - this.layout.from) * ROW + ROW / 2;
  }
}

/** A name that can be seen. */
export function nameOf(host: string): string {
  return host.trim() === "" ? JSON.stringify(showControls(host)) : showControls(host);
}

export function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
