/** Where things stand in a line: the time at the left, then a column a server. */
import type { TraceEntry } from "../trace.js";

export interface Layout {
  readonly width: number;
  /** Where the first column begins. */
  readonly margin: number;
  readonly heading: string;
  /** The servers' names, left to right. */
  readonly servers: readonly string[];
  /** Where the server's line is; the first column for a name that the trace does not have. */
  column(server: string): number;
  /** What stands in the margin. */
  time(step: number, atMs: number): string;
}

/** Wider columns would only pull things apart. */
const COLUMN_MAX = 46;

export function layOut(trace: readonly TraceEntry[], width: number): Layout {
  const servers = serversOf(trace);
  const steps = widest(
    trace.map(({ step }) => step),
    "step",
  );
  const times = widest(
    trace.map(({ atMs }) => atMs),
    "ms",
  );
  const margin = steps + times + 4;
  const count = Math.max(1, servers.length);
  const each = Math.min(COLUMN_MAX, Math.max(1, Math.floor((width - margin) / count)));
  const columns = new Map(servers.map((server, i) => [server, margin + i * each]));
  const time = (step: string, ms: string): string =>
    ` ${step.padStart(steps)} ${ms.padStart(times)}  `;
  const names = servers.map((server) => shorten(server, each - 1).padEnd(each)).join("");
  return {
    width,
    margin,
    heading: `${time("step", "ms")}${names}`,
    servers,
    column: (server) => columns.get(server) ?? margin,
    // Before the first action and after the last there is no step.
    time: (step, atMs) => time(step === 0 ? "" : String(step), String(atMs)),
  };
}

/** At most so many characters, the last of them `…` when something is left out. */
export function shorten(text: string, charactersMax: number): string {
  const characters = Array.from(text);
  if (characters.length <= charactersMax) return text;
  return charactersMax < 1 ? "" : `${characters.slice(0, charactersMax - 1).join("")}…`;
}

/** s2 before s10. */
function serversOf(trace: readonly TraceEntry[]): string[] {
  const names = new Set<string>();
  for (const { server, peer } of trace) {
    if (server !== undefined) names.add(server);
    if (peer !== undefined) names.add(peer);
  }
  const number = (name: string): number => Number.parseInt(name.replace(/^\D+/, ""), 10) || 0;
  return [...names].sort((a, b) => number(a) - number(b) || (a < b ? -1 : 1));
}

function widest(values: readonly number[], heading: string): number {
  return values.reduce((width, value) => Math.max(width, String(value).length), heading.length);
}
