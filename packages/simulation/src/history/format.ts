/**
 * Writes histories as JSON lines; `parseHistory` reads exactly the same operations back.
 */
import { formatDot } from "@vclock/clock";
import type { History, HistoryOperation } from "./history.js";
import { NO_CONTEXT } from "./operation.js";
import { HISTORY_VERSION } from "./parse.js";

/**
 * The first line of a history of multi-value registers, without its line feed.
 *
 * @example
 * formatHeader({ servers: 3 }) //=> '{"history":1,"model":"multi-value","servers":3}'
 */
export function formatHeader(history: Pick<History, "servers" | "before">): string {
  return JSON.stringify({
    history: HISTORY_VERSION,
    model: "multi-value",
    servers: history.servers,
    before: history.before,
  });
}

/**
 * One operation as one line, without its line feed. What is undefined is left out; `line` is where it will stand, and so not told.
 * Times must be finite.
 */
export function formatOperation(operation: HistoryOperation): string {
  const { session, key, start, end, outcome, server, consistency, after, clock } = operation;
  const head = { session, operation: operation.operation, key };
  const tail = { after, clock, start, end, outcome, server, consistency };
  if (operation.operation === "read") {
    const { values, dots, final } = operation;
    return JSON.stringify({
      ...head,
      values,
      dots: dots?.map(formatDot),
      ...tail,
      final: final ? true : undefined,
    });
  }
  const { value, dot, context, seen } = operation;
  return JSON.stringify({
    ...head,
    value,
    dot: dot === undefined ? undefined : formatDot(dot),
    context: context?.isEmpty === true ? NO_CONTEXT : context,
    seen: seen?.isEmpty === true ? NO_CONTEXT : seen,
    ...tail,
  });
}
