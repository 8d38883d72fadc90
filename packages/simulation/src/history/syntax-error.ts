import { SimulationError } from "../errors.js";

/** One mistake in a history file. */
export interface HistoryProblem {
  /** Counted from 1. */
  readonly line: number;
  /** The field it is about; `undefined` when it is the whole line. */
  readonly field: string | undefined;
  /** What was expected, and what was found. */
  readonly expected: string;
}

/** How many mistakes are collected before reading stops. */
export const PROBLEMS_MAX = 20;

/** A text is no history. Says every mistake that was found, up to 20, by line and field. */
export class HistorySyntaxError extends SimulationError {
  readonly code = "VC_SIMULATION_HISTORY";

  constructor(readonly problems: readonly HistoryProblem[]) {
    const shown = problems.map(formatProblem);
    if (problems.length >= PROBLEMS_MAX) shown.push("reading stopped here: there may be more");
    super(`The history cannot be read.\n${shown.join("\n")}`);
  }
}

function formatProblem({ line, field, expected }: HistoryProblem): string {
  return `line ${line}${field === undefined ? "" : `, ${field}`}: ${expected}`;
}
