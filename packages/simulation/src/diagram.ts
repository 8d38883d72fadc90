/**
 * Space–time diagrams of traces, as plain text: a column for each server, time downwards, messages as arrows from one
 * column to another. They are drawn where they arrive; what was sent is listed, by number, where it was sent.
 *
 * @see Lamport 1978, Time, Clocks, and the Ordering of Events in a Distributed System
 * @example
 *  step ms  s1                                 s2
 *     1  0  ◆ c1: update a=v1 at one; writes s1:1 a=v1
 *     2  0  ▪ durable; c1: done s1:1; sends #1 │
 *     3  5  o── #1 operations s1:1 a=v1 ───────► applies s1:1 a
 *     4  5  │                                  ! crash, at rest; down
 *     5  9  o── #2 operations s1:2 a=v2 ──────✗┆
 */
import { drawRow } from "./diagram/draw.js";
import { type Layout, layOut } from "./diagram/layout.js";
import { Lifelines } from "./diagram/lifelines.js";
import type { Row } from "./diagram/rows.js";
import { rowsOf } from "./diagram/select.js";
import type { TraceEntry } from "./trace.js";

export interface DiagramOptions {
  /** Characters a line; 110 by default, at least 40. */
  readonly width?: number;
  /**
   * Whether to draw what changes nothing as well: the first meeting of the servers, messages that only tell a clock, the reading
   * of everything at the end. By default, of these only messages that an action of the schedule delivers or loses, when the diagram
   * is short enough to bear them: an action that is left after shrinking matters.
   */
  readonly all?: boolean;
  /** Lines at most, the latest; 400 by default. */
  readonly linesMax?: number;
}

const WIDTH = 110;
const WIDTH_MIN = 40;
const LINES_MAX = 400;

/** Diagrams of no more rows bear more. */
const SHORT_ROWS = 40;

/**
 * Draws what happened.
 *
 * @returns lines of at most `width` characters, each ended by a line feed; the same for the same trace. Empty for an empty trace.
 */
export function diagram(
  trace: readonly TraceEntry[],
  { width = WIDTH, all, linesMax = LINES_MAX }: DiagramOptions = {},
): string {
  if (trace.length === 0) return "";
  const layout = layOut(trace, Math.max(WIDTH_MIN, width));
  const lines = draw(selectRows(trace, all), new Lifelines(layout, trace), layout);
  const left = lines.length - Math.max(1, linesMax);
  const kept =
    left > 0 ? [`… ${left} lines before these are left out`, ...lines.slice(left)] : lines;
  return [layout.heading, ...kept].map((line) => `${line.trimEnd()}\n`).join("");
}

function selectRows(trace: readonly TraceEntry[], all: boolean | undefined): Row[] {
  if (all === true) return rowsOf(trace, { beginning: true, quiet: "all" });
  const rows = rowsOf(trace, { beginning: false, quiet: "none" });
  if (all === false || rows.length > SHORT_ROWS) return rows;
  return rowsOf(trace, { beginning: false, quiet: "acted" });
}

function draw(rows: readonly Row[], lifelines: Lifelines, layout: Layout): string[] {
  let before: Row | undefined;
  return rows.flatMap((row) => {
    // The time stands at the first row of a step.
    const isFirst = before?.step !== row.step || before.atMs !== row.atMs;
    before = row;
    return drawRow(row, lifelines, layout, isFirst ? layout.time(row.step, row.atMs) : "");
  });
}
