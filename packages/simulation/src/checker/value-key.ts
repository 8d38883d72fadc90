import type { HistoryValue } from "../history/history.js";

/**
 * A text that two values share exactly if they are the same JSON value, whatever the order of their fields. O(size); objects and
 * arrays nest as deep as the reader of histories allows.
 */
export function valueKey(value: HistoryValue | undefined): string {
  if (typeof value === "string") return `s${value}`;
  return typeof value === "object" && value !== null ? canonical(value) : String(value);
}

/** Whether two values are the same JSON value. */
export function sameValue(a: HistoryValue | undefined, b: HistoryValue | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object") return false;
  return valueKey(a) === valueKey(b);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`).join(",")}}`;
}
