/**
 * Space–time diagrams as SVG: for documents, reports, issue threads. No script, nothing to load.
 *
 * @example
 * const { executions } = readLog('asks\na {"a":1}\nhears\nb {"a":1,"b":1}');
 * toSvg(executions[0], { theme: "dark", width: 720 }).startsWith("<svg") //=> true
 */
import { escapeLines, escapeMarkup } from "../characters/markup.js";
import type { TraceEvent } from "../event.js";
import type { Execution } from "../execution.js";
import { type Layout, type LayoutItem, type LayoutOptions, layOut } from "../layout/layout.js";
import {
  drawEdges,
  drawGround,
  drawHead,
  drawItem,
  drawPath,
  labelSides,
  wholeOf,
} from "./draw.js";
import { Geometry, nameOf } from "./geometry.js";
import { styleOf, type Theme } from "./style.js";

export interface SvgOptions extends Omit<LayoutOptions, "keep"> {
  /** `auto`, the default, follows the reader's system. */
  readonly theme?: Theme;
  /** Pixels; by default what the hosts need, 1,120 at most. More when so many lifelines do not fit. */
  readonly width?: number;
  /** Events to mark, such as a causal path: they are joined by a line, and all others are faint. */
  readonly highlight?: Iterable<TraceEvent>;
}

const TITLE_HEIGHT = 58;

/**
 * Draws an execution. Time runs downwards; hovering over an event shows its host, clock and fields.
 *
 * @returns an SVG document, the same for the same execution
 * @throws {UnknownHostError} when `hosts` names one that has no event in the execution
 */
export function toSvg(execution: Execution, options: SvgOptions = {}): string {
  const { theme = "auto", width, highlight = [], ...rest } = options;
  const marked = [...highlight];
  const layout = layOut(execution, { ...rest, keep: marked });
  const geometry = new Geometry(layout, width);
  const top = TITLE_HEIGHT + geometry.headHeight;
  const height = Math.ceil(top + geometry.bodyHeight);
  const part = wholeOf(layout);
  const path = marked.flatMap((event) => layout.itemOf(event) ?? []);
  const isOnPath = new Set(path);
  const sides = labelSides(layout.edges);
  const items = layout.items.map((item) => {
    const isDim = isOnPath.size > 0 && !isOnPath.has(item);
    const attributes = isDim ? ' class="dim"' : "";
    return drawItem(geometry, item, titleOf(execution, item), {
      side: sides.get(item),
      attributes,
    });
  });
  const edges = drawEdges(geometry, part);
  const label = execution.label === "" ? "Space–time diagram" : execution.label;
  const size = `width="${geometry.width}" height="${height}" viewBox="0 0 ${geometry.width} ${height}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="vc" role="img" aria-labelledby="vc-title vc-desc" ${size}>`,
    `<title id="vc-title">${escapeMarkup(label)}</title>`,
    `<desc id="vc-desc">${escapeMarkup(descriptionOf(layout))}</desc>`,
    `<style>${styleOf(theme)}</style>`,
    `<rect class="back" width="${geometry.width}" height="${height}"/>`,
    `<text class="title" x="16" y="28">${escapeMarkup(label)}</text>`,
    `<text class="summary" x="16" y="46">${escapeMarkup(countsOf(layout))}</text>`,
    drawHead(geometry, TITLE_HEIGHT),
    // What reaches in from rows that are not drawn ends at the edge.
    `<svg class="vc" y="${top}" width="${geometry.width}" height="${geometry.bodyHeight}">`,
    drawGround(geometry, part),
    isOnPath.size > 0 ? `<g class="dim">${edges}</g>` : edges,
    drawPath(geometry, path),
    ...items,
    `</svg></svg>\n`,
  ].join("\n");
}

/** All that is known of an event, line by line, escaped. */
export function titleOf(execution: Execution, { event, last, count }: LayoutItem): string {
  const name = nameOf(event.host);
  if (count > 1) return escapeLines([`${count} events`, `${name} ${event.index}–${last.index}`]);
  const clock = [...execution.clock(event)].map(([host, n]) => `${nameOf(host)}: ${n}`).join(", ");
  const fields = Object.entries(event.fields).map(([field, value]) => `${field}: ${value}`);
  return escapeLines([event.text, `${name} ${event.index}  {${clock}}`, ...fields]);
}

/** `24 events · 3 hosts · 8 messages`. */
export function countsOf({ eventCount, hosts, edges }: Layout): string {
  return [
    numberOf(eventCount, "event"),
    numberOf(hosts.length, "host"),
    numberOf(edges.length, "message"),
  ].join(" · ");
}

/** The picture in words, for those who do not see it. */
function descriptionOf(layout: Layout): string {
  const names = layout.hosts.slice(0, 30).map(nameOf).join(", ");
  const more = layout.hosts.length > 30 ? ` and ${layout.hosts.length - 30} others` : "";
  return (
    `${countsOf(layout)}. A line for each host, from left to right: ${names}${more}. ` +
    "Time runs downwards. Events are dots on the lines, messages are arrows. " +
    "An event can have caused another only if a way along lines and arrows leads down from it to the other."
  );
}

function numberOf(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}
