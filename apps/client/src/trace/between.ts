/**
 * Which of two events came first, or that neither did, and why.
 */
import type { CausalOrder } from "@vclock/clock";
import type { Execution, TraceEvent } from "@vclock/trace";

import { UsageError } from "../errors.js";
import { escapeInLine } from "../output/text.js";
import { hostHint } from "./filter.js";

/** The answer, for printing. */
export interface Between {
  readonly execution: Execution;
  readonly a: TraceEvent;
  readonly b: TraceEvent;
  readonly order: CausalOrder;
  /** From the earlier one to the later one, each a direct cause of the next; empty when neither was first. */
  readonly path: readonly TraceEvent[];
  /** The answer as sentences. */
  readonly text: string;
}

/**
 * @param names two events, each as `host:number`
 * @throws UsageError when they name no event, or none in the same execution
 */
export function between(executions: readonly Execution[], names: readonly string[]): Between {
  const [first, second, ...more] = names.map(parseEvent);
  if (first === undefined || second === undefined || more.length > 0) {
    throw new UsageError("--between takes two events.", "For example: --between s1:3 s2:7");
  }
  for (const execution of executions) {
    const a = execution.event(first.host, first.index);
    const b = execution.event(second.host, second.index);
    if (a !== undefined && b !== undefined) return answer(execution, a, b);
  }
  for (const name of [first, second]) {
    if (executions.some((execution) => execution.event(name.host, name.index))) continue;
    throw new UsageError(
      `--between: there is no event ${nameOf(name)}.`,
      hintFor(name, executions),
    );
  }
  throw new UsageError(
    "--between: these events are in different executions, so there is nothing to compare.",
  );
}

/** `s1:3`. */
export function nameOf({ host, index }: Pick<TraceEvent, "host" | "index">): string {
  return `${escapeInLine(host)}:${index}`;
}

function answer(execution: Execution, a: TraceEvent, b: TraceEvent): Between {
  const order = execution.compare(a, b);
  const path = (order === "after" ? execution.path(b, a) : execution.path(a, b)) ?? [];
  return { execution, a, b, order, path, text: explain(execution, a, b, order, path) };
}

function explain(
  execution: Execution,
  a: TraceEvent,
  b: TraceEvent,
  order: CausalOrder,
  path: readonly TraceEvent[],
): string {
  const [nameA, nameB] = [nameOf(a), nameOf(b)];
  if (order === "equal") return `${nameA} is one event.`;
  if (order === "concurrent") {
    const knew = (knower: TraceEvent, other: TraceEvent): string => {
      const known = execution.clockEntry(knower, other.host);
      const what = known === 0 ? "nothing" : `no more than ${nameOf({ ...other, index: known })}`;
      return `${nameOf(knower)} knew ${what} of ${escapeInLine(other.host)}`;
    };
    return `${nameA} and ${nameB} are concurrent: neither can have caused the other.\n${knew(a, b)}, ${knew(b, a)}.`;
  }
  const messages = path.filter(({ host }, i) => i > 0 && path[i - 1]?.host !== host).length;
  const how =
    messages === 0
      ? "both are of one host, which counts its events"
      : `by ${messages} message${messages === 1 ? "" : "s"}, ${path.length} events in all`;
  const [earlier, later] = order === "before" ? [nameA, nameB] : [nameB, nameA];
  return `${earlier} happened before ${later}: ${how}.`;
}

function parseEvent(text: string): { host: string; index: number } {
  const at = text.lastIndexOf(":");
  const index = Number(text.slice(at + 1));
  if (at < 1 || !/^\d+$/.test(text.slice(at + 1)) || !Number.isSafeInteger(index) || index < 1) {
    throw new UsageError(
      `--between: ${JSON.stringify(text)} names no event.`,
      "Events are named by their host and number, as in s1:3.",
    );
  }
  return { host: text.slice(0, at), index };
}

function hintFor({ host }: { readonly host: string }, executions: readonly Execution[]): string {
  for (const execution of executions) {
    const events = execution.eventsOf(host);
    const [first, last] = [events[0], events.at(-1)];
    if (first !== undefined && last !== undefined) {
      return `The events of ${escapeInLine(host)} are ${nameOf(first)} to ${nameOf(last)}.`;
    }
  }
  return hostHint(host, [...new Set(executions.flatMap(({ hosts }) => hosts))]);
}
