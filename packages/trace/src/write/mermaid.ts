/** Executions as Mermaid sequence diagrams, for Markdown files and wikis that draw them. */
import { showControls } from "../characters/controls.js";
import { shorten } from "../characters/width.js";
import type { TraceEvent } from "../event.js";
import type { Execution } from "../execution.js";
import { type LayoutItem, type LayoutOptions, layOut } from "../layout/layout.js";

export interface MermaidOptions extends Omit<LayoutOptions, "keep"> {
  /** Cells a text may have; 80 by default. */
  readonly textWidthMax?: number;
  /** Events to mark, such as a causal path; they are not folded away. */
  readonly highlight?: Iterable<TraceEvent>;
}

const TEXT_WIDTH_MAX = 80;
/** What means nothing to Mermaid, nor to Markdown or HTML, in any place. */
const HARMLESS =
  /[^\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Join_Control}\u2400-\u2426 .,/=()'?!+_…–·→×-]/gu;

/**
 * A `sequenceDiagram`: what a host does alone is a note over its line, what it does on a message labels the arrow. Silent stretches are
 * folded unless `fold` is false.
 *
 * Nothing in a log is taken for syntax: whatever could mean something to Mermaid or to a browser is written as a numbered entity. Mermaid itself
 * refuses texts of more than 50,000 characters unless told otherwise: cut with `from` and `to`.
 *
 * @throws {UnknownHostError} when `hosts` names one that has no event in the execution
 * @example
 * const { executions } = readLog('asks\na {"a":1}\nanswers\nb {"a":1,"b":1}');
 * toMermaid(executions[0]).split("\n").at(-2) //=> "  p1->>p2: answers"
 */
export function toMermaid(execution: Execution, options: MermaidOptions = {}): string {
  const { textWidthMax = TEXT_WIDTH_MAX, highlight = [], fold = true, ...rest } = options;
  const marked = [...highlight];
  const layout = layOut(execution, { ...rest, fold, keep: marked });
  const isMarked = new Set(marked.map((event) => layout.itemOf(event)));
  const lines = ["sequenceDiagram"];
  if (execution.label !== "") lines.push(`title ${entities(execution.label, textWidthMax)}`);
  for (const [column, host] of layout.hosts.entries())
    lines.push(`participant ${alias(column)} as ${entities(host, textWidthMax)}`);
  let next = 0;
  for (const item of layout.items) {
    const text = textOf(item, isMarked.has(item), textWidthMax);
    let isSaid = false;
    for (; layout.edges[next]?.to === item || isBefore(layout.edges[next]?.to, item); next++) {
      const edge = layout.edges[next];
      if (edge === undefined || edge.to !== item) continue;
      const arrow = edge.isDirect ? "->>" : "-->>";
      // Of several messages only the first tells what they led to.
      lines.push(`${alias(edge.from.column)}${arrow}${alias(item.column)}: ${isSaid ? "…" : text}`);
      isSaid = true;
    }
    if (!isSaid) lines.push(`Note over ${alias(item.column)}: ${text}`);
  }
  return `${lines.map((line, i) => (i === 0 ? line : `  ${line}`)).join("\n")}\n`;
}

function isBefore(a: LayoutItem | undefined, b: LayoutItem): boolean {
  return a !== undefined && (a.row < b.row || (a.row === b.row && a.column < b.column));
}

function alias(column: number): string {
  return `p${column + 1}`;
}

function textOf({ event, count }: LayoutItem, isMarked: boolean, widthMax: number): string {
  if (count > 1) return `… ${count} events`;
  return `${isMarked ? "→ " : ""}${entities(event.text, widthMax)}`;
}

function entities(text: string, widthMax: number): string {
  const shown = shorten(showControls(text), widthMax).trim();
  if (shown === "") return "·";
  return (
    shown
      .replaceAll(HARMLESS, (character) => `#${character.codePointAt(0) ?? 0};`)
      // A dash at the beginning of a line is a list to Markdown, `end` alone ends a block to Mermaid.
      .replace(/^[-+]/, (character) => `#${character.charCodeAt(0)};`)
      .replaceAll(/\bend\b/gi, (word) => `${word.slice(0, 2)}#${word.charCodeAt(2)};`)
  );
}
