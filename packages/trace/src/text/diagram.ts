/**
 * Space–time diagrams for the terminal: a lifeline for each host, a line for each event, messages as arrows drawn where they arrive.
 *
 *     a  b
 *     ●  │  a:1  asks
 *     ├─►●  b:1 ← a:1  hears
 *     │  ┊  … 12 events, b:2–13
 *     ●◄─┤  a:2 ← b:14  learns the answer
 *
 * @example
 * const { executions } = readLog('asks\na {"a":1}\nhears\nb {"a":1,"b":1}');
 * toText(executions[0]) //=> "a  b\n●  │  a:1  asks\n├─►●  b:1 ← a:1  hears\n"
 */
import { showAscii, showControls } from "../characters/controls.js";
import { shorten, widthOf } from "../characters/width.js";
import type { TraceEvent } from "../event.js";
import type { Execution } from "../execution.js";
import {
  type Layout,
  type LayoutEdge,
  type LayoutItem,
  type LayoutOptions,
  layOut,
} from "../layout/layout.js";
import { CanvasLine, type Style } from "./canvas.js";
import { ASCII, type Glyphs, headingOf, type Lanes, lanesOf, UNICODE } from "./lanes.js";

export interface TextOptions extends Omit<LayoutOptions, "keep"> {
  /** Cells a line; 80 by default. */
  readonly columns?: number;
  /** Whether to colour by escape sequences; false by default. */
  readonly color?: boolean;
  /** Whether the terminal shows more than ASCII; true by default. */
  readonly unicode?: boolean;
  /** Events to mark, such as a causal path; they are not folded away. */
  readonly highlight?: Iterable<TraceEvent>;
}

/** A diagram line by line, for those who scroll through it: the heading stays, the lines move. */
export interface TextDiagram {
  readonly heading: readonly string[];
  readonly lines: readonly string[];
}

const COLUMNS = 80;
/** Colours of terminals, for the hosts in turn. */
const COLORS: readonly Style[] = ["36", "33", "35", "32", "34", "96", "93", "95", "92", "94"];
const FAINT = "2";

/**
 * Draws an execution for a terminal. Silent stretches are folded unless `fold` is false.
 *
 * Wide characters count as two cells; control characters of the log are shown, never sent.
 *
 * @returns lines of at most `columns` cells, each ended by a line feed; empty when there is nothing to draw
 * @throws UnknownHostError when `hosts` names one that has no event in the execution
 */
export function toText(execution: Execution, options: TextOptions = {}): string {
  return Array.from(textLines(execution, options)).join("");
}

/** Draws as `toText` does, and leaves the lines apart. */
export function textDiagram(execution: Execution, options: TextOptions = {}): TextDiagram {
  const { heading, lines } = diagramOf(execution, options);
  return { heading, lines: [...lines] };
}

/** What `toText` gives, line by line as they are drawn, for diagrams that are too large for one string. */
export function* textLines(
  execution: Execution,
  options: TextOptions = {},
): IterableIterator<string> {
  const { heading, lines } = diagramOf(execution, options);
  for (const line of heading) yield `${line}\n`;
  for (const line of lines) yield `${line}\n`;
}

function diagramOf(
  execution: Execution,
  options: TextOptions,
): { readonly heading: readonly string[]; readonly lines: Iterable<string> } {
  const { columns = COLUMNS, highlight = [], fold = true, ...rest } = options;
  const width = Math.max(1, Math.floor(columns) || COLUMNS);
  const marked = [...highlight];
  const layout = layOut(execution, { ...rest, fold, keep: marked });
  if (layout.items.length === 0) return { heading: [], lines: [] };
  const pen = new Pen(layout, width, options);
  for (const event of marked) pen.mark(layout.itemOf(event));
  return { heading: pen.heading(execution.label), lines: linesOf(layout, pen) };
}

/** Edges are in the order of the items at which they arrive. */
function* linesOf({ items, edges }: Layout, pen: Pen): IterableIterator<string> {
  let next = 0;
  for (const item of items) {
    const first = next;
    while (edges[next]?.to === item) next++;
    yield pen.draw(item, edges.slice(first, next));
  }
}

class Pen {
  readonly #width: number;
  readonly #lanes: Lanes;
  readonly #glyphs: Glyphs;
  readonly #isColored: boolean;
  readonly #show: (text: string) => string;
  readonly #marked = new Set<LayoutItem>();
  /** The last row of each lifeline. */
  readonly #ends: number[] = [];

  constructor(layout: Layout, width: number, { color = false, unicode = true }: TextOptions) {
    this.#width = width;
    this.#isColored = color;
    this.#glyphs = unicode ? UNICODE : ASCII;
    this.#show = unicode ? showControls : showAscii;
    this.#lanes = lanesOf(layout.hosts, width, unicode);
    const lane = (column: number): number => Math.min(column, this.#lanes.count - 1);
    for (const { column, row } of layout.items) this.#end(lane(column), row);
    for (const { from, to } of layout.edges) this.#end(lane(from.column), to.row);
  }

  mark(item: LayoutItem | undefined): void {
    if (item !== undefined) this.#marked.add(item);
  }

  heading(label: string): string[] {
    const lines = headingOf(this.#lanes, this.#width, this.#glyphs).map((texts) => {
      const line = new CanvasLine(this.#width);
      const first = texts[0]?.column ?? 0;
      for (let lane = 0; lane < first; lane++) this.#lifeline(line, lane);
      for (const { text, column } of texts)
        line.put(this.#lanes.cell(column), text, colorOf(column));
      return line.toString(this.#isColored);
    });
    if (label === "") return lines;
    const title = new CanvasLine(this.#width);
    title.put(0, this.#show(label), "1", this.#glyphs.cut);
    return [title.toString(this.#isColored), ...lines];
  }

  draw(item: LayoutItem, edges: readonly LayoutEdge[]): string {
    const line = new CanvasLine(this.#width);
    for (let lane = 0; lane < this.#lanes.count; lane++)
      if ((this.#ends[lane] ?? 0) >= item.row) this.#lifeline(line, lane);
    // Short arrows stand over long ones.
    const byLength = edges.toSorted((a, b) => reach(b) - reach(a));
    for (const edge of byLength) this.#arrow(line, edge);
    line.put(this.#lanes.cell(item.column), this.#sign(item), this.#styleOf(item));
    this.#describe(line, item, edges);
    return line.toString(this.#isColored);
  }

  #end(lane: number, row: number): void {
    this.#ends[lane] = Math.max(this.#ends[lane] ?? 0, row);
  }

  #lifeline(line: CanvasLine, lane: number): void {
    line.put(this.#lanes.cell(lane), this.#glyphs.lifeline, FAINT);
  }

  #sign(item: LayoutItem): string {
    if (this.#marked.has(item)) return this.#glyphs.marked;
    return item.count > 1 ? this.#glyphs.folded : this.#glyphs.event;
  }

  #styleOf(item: LayoutItem): Style {
    if (item.count > 1) return FAINT;
    return this.#marked.has(item) ? `1;${colorOf(item.column)}` : colorOf(item.column);
  }

  #arrow(line: CanvasLine, { from, to, isDirect }: LayoutEdge): void {
    const [start, end] = [this.#lanes.cell(from.column), this.#lanes.cell(to.column)];
    if (start === end) return;
    const glyphs = this.#glyphs;
    const [side, step] = start < end ? ([0, 1] as const) : ([1, -1] as const);
    const style = colorOf(from.column);
    const crossed = new Set<number>();
    for (let lane = 0; lane < this.#lanes.count; lane++)
      if ((this.#ends[lane] ?? 0) >= to.row) crossed.add(this.#lanes.cell(lane));
    const shaft = isDirect ? glyphs.shaft : glyphs.indirect;
    for (let at = start + step; at !== end; at += step)
      line.put(at, crossed.has(at) ? glyphs.crossing : shaft, style);
    if (start + step !== end) line.put(end - step, glyphs.arrives[side], style);
    line.put(start, glyphs.leaves[side], style);
  }

  #describe(line: CanvasLine, item: LayoutItem, edges: readonly LayoutEdge[]): void {
    const { textAt } = this.#lanes;
    const { cut, dash, from } = this.#glyphs;
    const room = this.#width - textAt;
    const { event, last, count } = item;
    const nameMax = Math.max(3, Math.floor(room / 4));
    const idOf = ({ column, event }: LayoutItem): string =>
      `${shorten(this.#lanes.names[column] ?? "", nameMax, cut)}:${event.index}`;
    if (count > 1) {
      const range = `${idOf(item)}${dash}${last.index}`;
      line.put(textAt, `${cut} ${count} events, ${range}`, FAINT, cut);
      return;
    }
    let at = line.put(textAt, idOf(item), this.#styleOf(item), cut);
    const origins = edges.map((edge) => idOf(edge.from)).join(" ");
    if (origins !== "" && widthOf(origins) + from.length + 2 < room)
      at = line.put(at, ` ${from} ${origins}`, FAINT, cut);
    const text = this.#show(event.text);
    line.put(at, `  ${text}`, this.#marked.has(item) ? "1" : "", cut);
  }
}

function reach({ from, to }: LayoutEdge): number {
  return Math.abs(from.column - to.column);
}

function colorOf(column: number): Style {
  return COLORS[column % COLORS.length] ?? "";
}
