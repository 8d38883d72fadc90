/** Draws the rows of a layout as SVG elements: lifelines, messages, events with their texts, a highlighted path. */
import { showControls } from "../characters/controls.js";
import { escapeMarkup } from "../characters/markup.js";
import type { Layout, LayoutEdge, LayoutItem } from "../layout/layout.js";
import { DOT, type Geometry, MARGIN, ROW, round } from "./geometry.js";
import { shortenTo } from "./measure.js";
import { HOST_COLORS } from "./palette.js";

/** What is drawn of a layout. */
export interface Part {
  readonly items: readonly LayoutItem[];
  readonly edges: readonly LayoutEdge[];
  readonly from: number;
  readonly to: number;
}

/** Every so many rows there are a number and a line across. */
const GUIDE = 5;

/** Lines across and lifelines. */
export function drawGround(geometry: Geometry, { from, to }: Part): string {
  const end = geometry.y(to) + ROW / 2;
  const top = geometry.y(from) - ROW / 2;
  const parts: string[] = [];
  for (let row = Math.ceil(from / GUIDE) * GUIDE; row <= to; row += GUIDE) {
    const y = geometry.y(row);
    parts.push(
      `<path class="grid" d="M${MARGIN} ${y}H${geometry.width}"/><text class="number" x="${MARGIN - 10}" y="${y + 4}">${row}</text>`,
    );
  }
  const lanes = geometry.layout.hosts.map((_, column) => `M${geometry.x(column)} ${top}V${end}`);
  parts.push(`<path class="lane" d="${lanes.join("")}"/>`);
  return parts.join("");
}

/** Messages; those of one host are one element. */
export function drawEdges(geometry: Geometry, { edges }: Part): string {
  const lines = new Map<string, string[]>();
  const heads = new Map<string, string[]>();
  const add = (to: Map<string, string[]>, key: string, shape: string): void => {
    const shapes = to.get(key);
    if (shapes === undefined) to.set(key, [shape]);
    else shapes.push(shape);
  };
  for (const edge of edges) {
    const color = colorClass(edge.from.column);
    const { line, head } = arrow(geometry, edge);
    add(lines, edge.isDirect ? color : `${color} via`, line);
    add(heads, color, head);
  }
  const paths = (shapes: Map<string, string[]>, more: string): string =>
    [...shapes].map(([key, d]) => `<path class="${more}${key}" d="${d.join("")}"/>`).join("");
  return paths(lines, "line ") + paths(heads, "");
}

function arrow(geometry: Geometry, { from, to }: LayoutEdge): { line: string; head: string } {
  const [x1, y1] = [geometry.x(from.column), geometry.y(from.row)];
  const [x2, y2] = [geometry.x(to.column), geometry.y(to.row)];
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
  const at = (along: number, across: number): string =>
    `${round(x2 - dx * along - dy * across)} ${round(y2 - dy * along + dx * across)}`;
  const tip = DOT + 1;
  const back = Math.min(tip + 8, length);
  return {
    line: `M${x1} ${y1}L${at(back, 0)}`,
    head: `M${at(tip, 0)}L${at(back, 4)}L${at(back, -4)}Z`,
  };
}

/** Where an event's text stands: off the messages that come and go on its side. */
export type LabelSide = "above" | "beside" | "below";

const LABEL_DY: Readonly<Record<LabelSide, number>> = { above: -4, beside: 4, below: 13 };

/** Messages to the right leave downwards, those from the right come from above. What is not here stands beside its event. */
export function labelSides(edges: readonly LayoutEdge[]): ReadonlyMap<LayoutItem, LabelSide> {
  const sides = new Map<LayoutItem, LabelSide>();
  const avoid = (item: LayoutItem, side: LabelSide): void => {
    sides.set(item, (sides.get(item) ?? side) === side ? side : "beside");
  };
  for (const { from, to } of edges) {
    if (from.column < to.column) avoid(from, "above");
    else avoid(to, "below");
  }
  return sides;
}

/** An event: a mark, what was said of it beside, and all that is known of it as its title. */
export function drawItem(
  geometry: Geometry,
  item: LayoutItem,
  title: string,
  { side = "beside", attributes = "" }: { side?: LabelSide | undefined; attributes?: string },
): string {
  const [x, y] = [geometry.x(item.column), geometry.y(item.row)];
  const isFold = item.count > 1;
  const said = isFold ? `… ${item.count} events` : showControls(item.event.text);
  const text = geometry.labelWidth === 0 ? "" : shortenTo(said, geometry.labelWidth);
  const mark = isFold
    ? `<rect class="back" x="${round(x - 4)}" y="${y - 10}" width="8" height="20"/>` +
      `<path class="dots" d="${[-6, 0, 6].map((dy) => `M${round(x - 2)} ${y + dy}a2 2 0 1 0 4 0a2 2 0 1 0 -4 0`).join("")}"/>`
    : `<circle class="dot ${colorClass(item.column)}" cx="${x}" cy="${y}" r="${DOT}"/>`;
  const label =
    text.trim() === ""
      ? ""
      : `<text class="label${isFold ? " fold" : ""}" x="${round(x + DOT + 7)}" y="${y + LABEL_DY[side]}">${escapeMarkup(text)}</text>`;
  return `<g${attributes}><title>${title}</title>${mark}${label}</g>\n`;
}

/** The line along a path of items. */
export function drawPath(geometry: Geometry, items: readonly LayoutItem[]): string {
  if (items.length < 2) return "";
  const points = items.map(({ column, row }) => `${geometry.x(column)} ${geometry.y(row)}`);
  return `<path class="path" d="M${points.join("L")}"/>`;
}

/** The plates with the hosts' names, from a height downwards. */
export function drawHead(geometry: Geometry, top: number): string {
  const { headHeight, isUpright, names } = geometry;
  const bottom = top + headHeight - 6;
  return names
    .map((name, column) => {
      const x = geometry.x(column);
      const full = geometry.layout.hosts[column] ?? "";
      const title = `<title>${escapeMarkup(full)}</title>`;
      if (isUpright) {
        const width = Math.min(20, geometry.column - 2);
        const plate = `<rect class="${colorClass(column)}" x="${round(x - width / 2)}" y="${round(top)}" width="${round(width)}" height="${round(headHeight - 6)}" rx="4"/>`;
        const small = width < 16 ? " small" : "";
        return `<g>${title}${plate}<text class="name${small}" transform="translate(${round(x + width * 0.22)} ${round(bottom - 7)}) rotate(-90)">${escapeMarkup(name)}</text></g>`;
      }
      const width = geometry.nameWidths[column] ?? 0;
      const left = Math.max(4, x - 14);
      return (
        `<g>${title}<rect class="${colorClass(column)}" x="${round(left)}" y="${round(top)}" width="${round(width)}" height="24" rx="6"/>` +
        `<text class="name" x="${round(left + 9)}" y="${round(top + 16)}">${escapeMarkup(name)}</text></g>`
      );
    })
    .join("");
}

export function colorClass(column: number): string {
  return `h${column % HOST_COLORS}`;
}

/** The whole of a layout as a part. */
export function wholeOf({ items, edges, from, to }: Layout): Part {
  return { items, edges, from, to };
}
