/** Where lifelines stand in a line of the terminal. */
import { showAscii, showControls } from "../characters/controls.js";
import { shorten, widthOf } from "../characters/width.js";

/** What diagrams are drawn with. */
export interface Glyphs {
  readonly lifeline: string;
  readonly event: string;
  readonly marked: string;
  readonly folded: string;
  readonly shaft: string;
  readonly indirect: string;
  readonly crossing: string;
  /** Where a message leaves a lifeline, to the right and to the left. */
  readonly leaves: readonly [right: string, left: string];
  /** The point of an arrow to the right and to the left. */
  readonly arrives: readonly [right: string, left: string];
  readonly from: string;
  readonly cut: string;
  readonly dash: string;
}

export const UNICODE: Glyphs = {
  lifeline: "│",
  event: "●",
  marked: "◆",
  folded: "┊",
  shaft: "─",
  indirect: "╌",
  crossing: "┼",
  leaves: ["├", "┤"],
  arrives: ["►", "◄"],
  from: "←",
  cut: "…",
  dash: "–",
};

export const ASCII: Glyphs = {
  lifeline: "|",
  event: "*",
  marked: "#",
  folded: ":",
  shaft: "-",
  indirect: "~",
  crossing: "+",
  leaves: ["+", "+"],
  arrives: [">", "<"],
  from: "<-",
  cut: "...",
  dash: "-",
};

export interface Lanes {
  /** The hosts' names as they are shown. */
  readonly names: readonly string[];
  /** The cell of a column's lifeline; all columns from `drawn` on share the last one. */
  cell(column: number): number;
  /** Columns that have a lifeline of their own. */
  readonly drawn: number;
  /** How many lifelines there are: `drawn`, and one more when it stands for the rest. */
  readonly count: number;
  /** Where the texts begin. */
  readonly textAt: number;
}

const STEP_MAX = 16;
/** Cells that are left to the texts, if need be at the cost of the distance of lifelines. */
const TEXT_MIN = 28;

export function lanesOf(hosts: readonly string[], width: number, isUnicode: boolean): Lanes {
  const names = hosts.map((host) => nameOf(host, isUnicode));
  const longest = names.reduce((most, name) => Math.max(most, widthOf(name)), 1);
  const room = Math.max(1, width - TEXT_MIN, Math.floor(width / 3));
  const wide = Math.floor(Math.min(room, width / 2) / Math.max(1, hosts.length));
  const step = Math.max(
    Math.min(STEP_MAX, longest + 2, Math.max(1, wide)),
    Math.min(2, Math.floor(room / Math.max(1, hosts.length))),
    1,
  );
  const count = Math.min(hosts.length, Math.max(1, Math.floor(room / step)));
  const drawn = count < hosts.length ? count - 1 : count;
  return {
    names,
    cell: (column) => Math.min(column, count - 1) * step,
    drawn,
    count,
    textAt: Math.max(0, count - 1) * step + 3,
  };
}

/** A host's name as it can be shown. */
export function nameOf(host: string, isUnicode: boolean): string {
  const name = isUnicode ? showControls(host) : showAscii(host);
  return name.trim() === "" ? JSON.stringify(name) : name;
}

/** The names above their lifelines: on one line, or one below the other where they are too long. */
export function headingOf(
  lanes: Lanes,
  width: number,
  glyphs: Glyphs,
): { readonly text: string; readonly column: number }[][] {
  const rest = lanes.names.length - lanes.drawn;
  const shown = lanes.names.slice(0, lanes.drawn);
  if (lanes.count > lanes.drawn) shown.push(`${rest} others`);
  const step = lanes.cell(1) - lanes.cell(0);
  const fits = shown.every((name, i) => widthOf(name) < step || i === shown.length - 1);
  const texts = shown.map((name, column) => ({
    text: shorten(name, width - lanes.cell(column), glyphs.cut),
    column,
  }));
  return fits ? [texts] : texts.map((text) => [text]);
}
