/**
 * Shows a value that somebody handed in, for an error's message: on one line, and never long.
 */

const TEXT_LENGTH_MAX = 40;

/** A short description of any value. Never throws. O(1) but for what it shows. */
export function show(value: unknown): string {
  if (typeof value === "string") return showText(value);
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (value === null || value === undefined) return "nothing";
  if (typeof value === "object" || typeof value === "function") return `a ${typeof value}`;
  return String(value);
}

function showText(text: string): string {
  if (text.length <= TEXT_LENGTH_MAX) return JSON.stringify(text);
  return `${JSON.stringify(text.slice(0, TEXT_LENGTH_MAX))}… (${text.length} characters)`;
}
