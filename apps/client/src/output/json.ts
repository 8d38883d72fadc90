/**
 * JSON for a terminal: what `JSON.stringify` leaves as it is though it would command a terminal or turn its direction, as escapes.
 */
const UNSAFE = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * The JSON text of a value, the same value when it is parsed.
 *
 * @example
 * jsonText("\u009b31m") //=> '"\\u009b31m"'
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
