/**
 * Operations, versions and clocks, for a person.
 */
import { formatDot } from "@vclock/clock";
import type { HistoryOperation, HistoryValue } from "../history/history.js";
import type { Evidence } from "../verdict.js";
import type { WriteFact } from "./facts.js";

const VALUE_LENGTH_MAX = 60;
const VALUES_MAX = 8;

/** One operation as evidence. */
export function evidence(operation: HistoryOperation, role: string): Evidence {
  return { line: operation.line, text: describe(operation), role };
}

/** `c1 update k = "v" → s1:3 (at s1, quorum, 12 to 15 ms)`. */
export function describe(operation: HistoryOperation): string {
  const { session, key, outcome, server, consistency, start, end } = operation;
  const details = [
    server === undefined ? undefined : `at ${server}`,
    consistency,
    showTimes(start, end),
    outcome === "ok" ? undefined : outcome,
    operation.clock === undefined ? undefined : `clock ${operation.clock.toString()}`,
  ];
  const what = `${session} ${operation.operation} ${showKey(key)}`;
  return `${what}${result(operation)} (${details.filter((detail) => detail !== undefined).join(", ")})`;
}

function showTimes(start: number, end: number | undefined): string {
  if (start === Number.NEGATIVE_INFINITY) return "before the first operation";
  return end === undefined ? `from ${start} ms` : `${start} to ${end} ms`;
}

function result(operation: HistoryOperation): string {
  if (operation.operation === "read") return ` → ${showShown(operation.values, operation)}`;
  const { value, dot, context, seen } = operation;
  const written = operation.operation === "update" ? ` = ${showValue(value)}` : "";
  const given = context === undefined ? "" : ` with ${context.toString()}`;
  const told = dot === undefined ? "" : ` → ${formatDot(dot)}`;
  return `${written}${given}${told}${seen === undefined ? "" : `, seen ${seen.toString()}`}`;
}

function showShown(
  values: readonly HistoryValue[] | undefined,
  operation: HistoryOperation & { operation: "read" },
): string {
  if (values === undefined) return "no answer";
  if (values.length === 0) return "nothing";
  const shown = values.slice(0, VALUES_MAX).map((value, i) => {
    const dot = operation.dots?.[i];
    return dot === undefined ? showValue(value) : `${showValue(value)} ${formatDot(dot)}`;
  });
  const more = values.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** A value, cut to a readable length. */
export function showValue(value: HistoryValue | undefined): string {
  const shown = JSON.stringify(value) ?? "undefined";
  return shown.length <= VALUE_LENGTH_MAX ? shown : `${shown.slice(0, VALUE_LENGTH_MAX)}…`;
}

export function showKey(key: string): string {
  return /^[^\s"]{1,60}$/.test(key) ? key : JSON.stringify(key.slice(0, VALUE_LENGTH_MAX));
}

/** A write by what it wrote: `"v" (s1:3)`, `the delete s2:4`. */
export function showWrite({ operation, dot }: WriteFact): string {
  const named = dot === undefined ? undefined : formatDot(dot);
  if (operation.operation === "delete")
    return named === undefined ? "a delete" : `the delete ${named}`;
  return named === undefined
    ? showValue(operation.value)
    : `${showValue(operation.value)} (${named})`;
}
