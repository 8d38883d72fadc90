/**
 * A server's JSON log line, as a person reads it.
 */
import type { Style } from "../output/style.js";
import { escapeInLine } from "../output/text.js";

/** Fields every line has. Those that the message repeats are left out as well. */
const LEFT_OUT = new Set([
  "level",
  "time",
  "server",
  "n",
  "event",
  "msg",
  "err",
  "pid",
  "hostname",
]);

/** `17:04:05.123 message  field=value`; a line that is no JSON stays as it is. */
export function showLogLine(line: string, style: Style): string {
  const entry = parse(line);
  if (entry === undefined) return escapeInLine(line);
  const { level, time, msg, event, err } = entry;
  const text = escapeInLine(isString(msg) ? msg : isString(event) ? event : "");
  const stack = event === "failed" && typeof err === "object" && err !== null && "stack" in err;
  return [
    style.dim(clockTime(Number(time))),
    colourOf(Number(level), style)(text),
    style.dim(fields(entry, text)),
    ...(stack ? [`\n${String(err.stack)}`] : []),
  ]
    .filter((part) => part !== "")
    .join(" ");
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === "object" && entry !== null ? { ...entry } : undefined;
  } catch {
    return undefined;
  }
}

function isString(value: unknown): value is string {
  return typeof value === "string";
}

/** pino's levels: 40 warn, 50 error, 60 fatal. */
function colourOf(level: number, style: Style): (text: string) => string {
  if (level >= 50) return style.red;
  return level >= 40 ? style.yellow : (text) => text;
}

function clockTime(ms: number): string {
  if (!Number.isFinite(ms)) return "";
  const time = new Date(ms);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${String(time.getMilliseconds()).padStart(3, "0")}`;
}

function fields(entry: Readonly<Record<string, unknown>>, told: string): string {
  return Object.entries(entry)
    .filter(([field, value]) => !LEFT_OUT.has(field) && value !== undefined)
    .map(([field, value]) => ({
      field,
      text: typeof value === "string" ? value : (JSON.stringify(value) ?? ""),
    }))
    .filter(({ text }) => !told.includes(text))
    .map(({ field, text }) => {
      return escapeInLine(`${field}=${/^\S+$/.test(text) ? text : JSON.stringify(text)}`);
    })
    .join(" ");
}
