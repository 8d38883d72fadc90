/** JSON that shows nothing but what it says, wherever it is printed or embedded. */

/** What `JSON.stringify` leaves as it is though it cannot be seen, turns the direction, or ends a line or a script. */
const UNSAFE =
  /[<\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\u{e0000}-\u{e0fff}]/gu;

/**
 * A value as JSON on one line, without control characters, and without `<`: it can stand in a `script` element.
 *
 * @example
 * jsonOf("</script>\u202e") //=> '"\\u003c/script>\\u202e"'
 */
export function jsonOf(value: unknown): string {
  return JSON.stringify(value).replaceAll(UNSAFE, (character) =>
    Array.from({ length: character.length }, (_, unit) => unitOf(character.charCodeAt(unit))).join(
      "",
    ),
  );
}

function unitOf(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, "0")}`;
}
