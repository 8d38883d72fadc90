import type { TraceEntry } from "@vclock/simulation";

/** A trace in full, a line an entry: step, simulated time, server, kind, message, and what happened. */
export function traceText(trace: readonly TraceEntry[]): string {
  return trace.map((entry) => `${line(entry)}\n`).join("");
}

function line({ step, atMs, server, kind, text, message, peer }: TraceEntry): string {
  const words = [String(step), `${atMs} ms`, server ?? "-", kind];
  if (message !== undefined) words.push(`#${message}`);
  if (peer !== undefined) words.push(kind === "deliver" ? `from ${peer}` : `to ${peer}`);
  return `${words.join(" ")}: ${text.replaceAll("\n", String.raw`\n`)}`;
}
