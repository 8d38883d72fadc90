/** What a diagram has to know of single entries of a trace, and of those around them. */
import type { TraceEntry } from "../trace.js";

/** Runs of entries with one step. */
export function stepsOf(trace: readonly TraceEntry[]): TraceEntry[][] {
  const steps: TraceEntry[][] = [];
  for (const entry of trace) {
    const last = steps.at(-1);
    if (last?.[0]?.step === entry.step) last.push(entry);
    else steps.push([entry]);
  }
  return steps;
}

/** Notes of what the diagram shows anyway, or of what always is so. */
const NOTES_LEFT_OUT = /^(?:peer met|peer greeted|pull begins|pull complete)\b/;

export function isUsualNote(text: string): boolean {
  return NOTES_LEFT_OUT.test(text);
}

/** What came of one message stands right after it in the trace. */
const CONSEQUENCES_MAX = 64;

/** Whether anything came of what was delivered or became durable. */
export function hasConsequences(step: readonly TraceEntry[], at: number): boolean {
  const server = step[at]?.server;
  for (const entry of step.slice(at + 1, at + 1 + CONSEQUENCES_MAX)) {
    if (isViolation(entry)) return true;
    if (isArrival(entry) || entry.server !== server) return false;
    if (matters(entry)) return true;
  }
  return false;
}

/** Whether a message tells no more than a clock. */
export function isQuiet(text: string): boolean {
  return /^(?:clock|askClock|greet)\b/.test(text);
}

/** Whether an entry changes anything, so that the message it came of is worth its row. */
function matters({ kind, text }: TraceEntry): boolean {
  if (kind === "note") return !isUsualNote(text);
  return kind === "send" ? !isQuiet(text) : kind !== "batch";
}

export function isArrival({ kind }: TraceEntry): boolean {
  return kind === "deliver" || kind === "lose";
}

/** Whether an entry is a fault of the message that is delivered or lost right after it. */
export function befallsMessage(entries: readonly TraceEntry[], at: number): boolean {
  for (let next = at; entries[next]?.kind === "fault"; next++) {
    const after = entries[next + 1];
    if (after !== undefined && isArrival(after)) return true;
  }
  return false;
}

/** Whether all this came of one message, or one batch. */
export function isOneAction(entries: readonly TraceEntry[]): boolean {
  return entries.filter((entry) => isArrival(entry) || entry.kind === "durable").length <= 1;
}

export function isViolation({ kind }: TraceEntry): boolean {
  return kind === "violation";
}
