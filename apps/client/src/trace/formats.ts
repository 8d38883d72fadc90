/**
 * Executions as text of one format or the other, piece by piece where it may be large.
 */
import {
  type Execution,
  goVectorLines,
  jsonLines,
  shiVizLines,
  textLines,
  toHtml,
  toMermaid,
  toSvg,
  type TraceEvent,
} from "@vclock/trace";

import { UsageError } from "../errors.js";
import { renumber } from "./filter.js";
import { labelsOf } from "./remarks.js";

/** What `vc trace` can write. */
export const FORMATS = ["text", "shiviz", "govector", "jsonl", "mermaid", "svg", "html"] as const;
export type Format = (typeof FORMATS)[number];

/** How to draw. */
export interface Drawing {
  /** Events to mark. */
  readonly highlight: readonly TraceEvent[];
  /** Whether silent stretches become one line. */
  readonly fold: boolean | undefined;
  /** Characters of text, pixels of pictures. */
  readonly width: number | undefined;
  /** For text, when there is no width. */
  readonly columns: number;
  readonly color: boolean;
  readonly unicode: boolean;
}

/** The text, in pieces. Only text and logs can hold several executions. */
export function* write(
  executions: readonly Execution[],
  format: Format,
  drawing: Drawing,
): IterableIterator<string> {
  const { highlight, fold, width, columns, color, unicode } = drawing;
  const sized = width === undefined ? {} : { width };
  const folded = fold === undefined ? {} : { fold };
  switch (format) {
    case "text":
      for (const [i, execution] of executions.entries()) {
        const own = executions.length > 1 ? [] : highlight;
        const options = { ...folded, columns: width ?? columns, color, unicode, highlight: own };
        if (i > 0) yield "\n";
        yield* textLines(execution, options);
      }
      return;
    case "shiviz":
      yield* shiVizLines(executions.map(renumber));
      return;
    case "govector":
      yield* goVectorLines(executions.map(renumber));
      return;
    case "jsonl":
      yield* jsonLines(executions.map(renumber));
      return;
    case "mermaid":
      yield toMermaid(onlyOne(executions, format), { ...folded, highlight });
      return;
    case "svg":
      yield toSvg(onlyOne(executions, format), { ...folded, ...sized, highlight });
      return;
    case "html":
      yield toHtml(onlyOne(executions, format), { ...folded, ...sized });
  }
}

/** @throws UsageError when there are several */
function onlyOne(executions: readonly Execution[], format: Format): Execution {
  const [execution, ...more] = executions;
  if (execution !== undefined && more.length === 0) return execution;
  throw new UsageError(
    `${format} shows one execution, and there are ${executions.length}.`,
    `Choose one with --execution: ${labelsOf(executions)}.`,
  );
}
