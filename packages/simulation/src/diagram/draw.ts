/** Draws single rows. */
import { type Layout, shorten } from "./layout.js";
import type { Lifelines } from "./lifelines.js";
import type { EventRow, LinkRow, MessageRow, Row, TextRow } from "./rows.js";

/** Lines that one text may take. */
const TEXT_LINES_MAX = 3;
const VIOLATION_LINES_MAX = 12;

/** Draws a row, usually a line, and moves the lifelines on. */
export function drawRow(row: Row, lifelines: Lifelines, layout: Layout, time: string): string[] {
  // The mark stands in place of the line; below it, all is as it is from then on.
  for (const state of row.states) lifelines.set(...state);
  const canvas = new Canvas(lifelines, layout, time);
  if (row.type === "message") drawMessage(canvas, row);
  else if (row.type === "event") drawEvent(canvas, row);
  else if (row.type === "link") drawLink(canvas, row);
  else drawText(canvas, row);
  return canvas.lines;
}

class Canvas {
  readonly layout: Layout;
  readonly #lifelines: Lifelines;
  readonly #lines: string[][];

  constructor(lifelines: Lifelines, layout: Layout, time: string) {
    this.#lifelines = lifelines;
    this.layout = layout;
    this.#lines = [lifelines.line(time)];
  }

  get lines(): string[] {
    return this.#lines.map((line) => line.join(""));
  }

  /** Writes over what is there; what does not fit in the width is cut, spaces at the end silently. */
  put(line: number, at: number, written: string): void {
    while (this.#lines.length <= line) this.#lines.push(this.#lifelines.line(""));
    const cells = this.#lines[line] ?? [];
    const room = this.layout.width - at;
    const text = Array.from(written).length > room ? written.trimEnd() : written;
    for (const [i, character] of Array.from(shorten(text, room)).entries())
      cells[at + i] = character;
  }

  next(): number {
    return this.#lines.length;
  }
}

function drawEvent(canvas: Canvas, row: EventRow): void {
  const line = 0;
  canvas.put(line, canvas.layout.column(row.server), row.mark);
  const linesMax = row.isViolation ? VIOLATION_LINES_MAX : TEXT_LINES_MAX;
  writeBeside(canvas, line, row.server, textOf(row), linesMax);
}

/** Writes on the side of the server's line where there is room. */
function writeBeside(
  canvas: Canvas,
  first: number,
  server: string,
  text: string,
  linesMax: number,
): void {
  if (text === "") return;
  const { layout } = canvas;
  const column = layout.column(server);
  const right = layout.width - column - 2;
  const left = column - layout.margin - 2;
  const isRight = text.length <= right || right >= left || left < text.length / linesMax;
  const room = isRight ? right : left;
  for (const [i, line] of wrap(text, room, linesMax).entries()) {
    const padded = isRight ? `${line} ` : ` ${line}`;
    canvas.put(first + i, isRight ? column + 2 : column - 2 - line.length, padded);
  }
}

function drawMessage(canvas: Canvas, row: MessageRow): void {
  const { layout } = canvas;
  const [from, to] = [layout.column(row.from), layout.column(row.to)];
  const [left, right] = from < to ? [from, to] : [to, from];
  drawShaft(canvas, row, left, right);
  const rest = drawLabel(canvas, row, left, right);
  const done = textOf(row);
  const [before, after] = [left - layout.margin - 2, layout.width - right - 2];
  const both = [rest, done].filter((part) => part !== "").join(" → ");
  const room = from < to ? after : before;
  if (both.length <= room) {
    // Everything stands where the message arrives.
    writeAside(canvas, both, from < to ? "after" : "before", left, right);
    return;
  }
  const restSide = after >= Math.min(before, rest.length) ? "after" : "before";
  writeAside(canvas, rest, restSide, left, right);
  const doneSide = from < to ? "after" : "before";
  const isFree = rest === "" || restSide !== doneSide;
  if (isFree && done.length <= room) writeAside(canvas, done, doneSide, left, right);
  else if (done !== "") writeBelow(canvas, row.to, done);
}

/** Labels the arrow. @returns what there was no room for. */
function drawLabel(canvas: Canvas, row: MessageRow, left: number, right: number): string {
  const title = `#${row.number} ${row.name}`;
  const whole = row.content === "" ? title : `${title} ${row.content}`;
  // A little of the shaft is left at both ends.
  const room = right - left - 5;
  const short = title.length <= room ? title : title.replace("operations", "ops");
  const label = whole.length <= room ? whole : shorten(short, room);
  if (label !== "") canvas.put(0, left + (label.length + 2 <= room ? 3 : 2), ` ${label} `);
  return label === whole ? "" : row.content;
}

function drawShaft(canvas: Canvas, row: MessageRow, left: number, right: number): void {
  const { layout } = canvas;
  const isRightward = layout.column(row.from) === left;
  const crossed = new Set(layout.servers.map((server) => layout.column(server)));
  for (let at = left + 1; at < right; at++) canvas.put(0, at, crossed.has(at) ? "┼" : "─");
  canvas.put(0, isRightward ? left : right, "o");
  if (row.isLost) canvas.put(0, isRightward ? right - 1 : left + 1, "✗");
  else canvas.put(0, isRightward ? right : left, isRightward ? "►" : "◄");
}

/** Writes before or after an arrow, what fits. */
function writeAside(
  canvas: Canvas,
  text: string,
  side: "before" | "after",
  left: number,
  right: number,
): void {
  if (text === "") return;
  if (side === "after") canvas.put(0, right + 2, `${text} `);
  else {
    const line = shorten(text, left - canvas.layout.margin - 2);
    canvas.put(0, left - 2 - Array.from(line).length, ` ${line} `);
  }
}

function writeBelow(canvas: Canvas, server: string, text: string): void {
  const line = canvas.next();
  canvas.put(line, canvas.layout.column(server), "●");
  writeBeside(canvas, line, server, text, TEXT_LINES_MAX);
}

function drawLink(canvas: Canvas, { a, b, mark, text }: LinkRow): void {
  const columns = [canvas.layout.column(a), canvas.layout.column(b)].sort((x, y) => x - y);
  const [left = 0, right = 0] = columns;
  for (let at = left + 1; at < right; at++) canvas.put(0, at, "┄");
  canvas.put(0, left, mark);
  canvas.put(0, right, mark);
  const room = right - left - 7;
  if (text.length <= room) canvas.put(0, left + 3, ` ${text} `);
  else writeAside(canvas, text, "after", left, right);
}

function drawText(canvas: Canvas, { text, isViolation }: TextRow): void {
  const { layout } = canvas;
  const mark = isViolation ? "✖ " : "";
  const lines = wrap(text, layout.width - layout.margin - 4, VIOLATION_LINES_MAX);
  for (const [i, line] of lines.entries())
    canvas.put(i, layout.margin, i === 0 ? `${mark}${line} ` : `  ${line} `);
}

function textOf({ texts, sends }: { texts: readonly string[]; sends: readonly number[] }): string {
  const parts = onceEach(texts);
  return (sends.length === 0 ? parts : [...parts, `sends ${numbersOf(sends)}`]).join("; ");
}

/** `durable ×3` for three of them in a row. */
function onceEach(texts: readonly string[]): string[] {
  const runs: { text: string; count: number }[] = [];
  for (const text of texts) {
    const run = runs.at(-1);
    if (run?.text === text) run.count++;
    else runs.push({ text, count: 1 });
  }
  return runs.map(({ text, count }) => (count === 1 ? text : `${text} ×${count}`));
}

/** `#3 #7–9`. */
function numbersOf(sends: readonly number[]): string {
  const runs: [first: number, last: number][] = [];
  for (const number of sends) {
    const run = runs.at(-1);
    if (run?.[1] === number - 1) run[1] = number;
    else runs.push([number, number]);
  }
  return runs
    .map(([first, last]) => (first === last ? `#${first}` : `#${first}–${last}`))
    .join(" ");
}

/** Breaks a text at spaces; the last line is cut when there is more than fits. */
function wrap(text: string, width: number, linesMax: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > width && lines.length < linesMax - 1) {
    const space = rest.lastIndexOf(" ", width);
    const end = space > width / 2 ? space : width;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...lines, shorten(rest, width)];
}
