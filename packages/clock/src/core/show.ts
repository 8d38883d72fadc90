/**
 * Renders untrusted values for error messages: bounded in length, on one line, never throwing.
 */

const SHOWN_LENGTH_MAX = 60;

/** A value as it may stand in an error message: `"s1"`, `0`, `undefined`, `an object`. */
export function show(value: unknown): string {
  switch (typeof value) {
    case "string":
      return showString(value);
    case "number":
    case "boolean":
    case "undefined":
      return String(value);
    case "bigint":
      return "a bigint";
    case "object":
      return value === null ? "null" : Array.isArray(value) ? "an array" : "an object";
    default:
      return `a ${typeof value}`;
  }
}

/** JSON escapes control characters and lone surrogates; the length is cut before escaping. */
function showString(text: string): string {
  if (text.length <= SHOWN_LENGTH_MAX) return JSON.stringify(text);
  return `${JSON.stringify(text.slice(0, SHOWN_LENGTH_MAX))}… (${text.length} characters)`;
}
