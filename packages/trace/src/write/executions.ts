import type { Execution } from "../execution.js";

/** One execution, or several of one log. */
export type Executions = Execution | Iterable<Execution>;

export function listOf(executions: Executions): Execution[] {
  return Symbol.iterator in executions ? [...executions] : [executions];
}
