/**
 * Shows a value that somebody handed in, for an error's message: on one line, and never long.
 */

const TEXT_LENGTH_MAX = 40;

/** A short description of any value. Never throws. O(1) but for what it shows. */
export function show(value: unknown): string {
  switch (typeof value) {
    case "string":
      return showText(value);
    case "number":
    case "bigint":
    case "boolean":
      return String(value);
    case "undefined":
      return "nothing";
    case "object":
      return showObject(value);
    default:
      return `a ${typeof value}`;
  }
}

function showObject(value: object | null): string {
  if (value === null) return "nothing";
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  return Array.isArray(value) ? `an array of ${value.length}` : "an object";
}

function showText(text: string): string {
  if (text.length <= TEXT_LENGTH_MAX) return JSON.stringify(text);
  return `${JSON.stringify(text.slice(0, TEXT_LENGTH_MAX))}… (${text.length} characters)`;
}
