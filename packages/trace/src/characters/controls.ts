/**
 * Makes the text of a stranger's log fit to be shown: what moves the cursor, ends a line, changes the direction of what follows, or
 * cannot be seen, becomes a character that can.
 *
 * @example
 * showControls("a\u001b[31mb\nc") //=> "a␛[31mb␊c"
 */

/** Controls, line and paragraph separators, directions, invisible characters, halves of surrogate pairs, non-characters. */
const HIDDEN =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\u{e0000}-\u{e0fff}]/gu;

/** What stays when only ASCII can be shown. */
const NOT_ASCII = /[^\x20-\x7e]/gu;

/**
 * Replaces each hidden character: a C0 control by its picture (`␛`, `␊`), half a surrogate pair by `�`, others by `\u{202e}`.
 * The joiners of emoji and of Persian and Indic words stay: they change nothing outside their word. O(length).
 */
export function showControls(text: string): string {
  return text.replaceAll(HIDDEN, picture);
}

/** As `showControls`, and everything else beyond ASCII as `\u{e9}` too. */
export function showAscii(text: string): string {
  return text.replaceAll(NOT_ASCII, escaped);
}

/** Line ends and other controls as `\n`, `\u{1b}`: for formats in which a line is a record. */
export function escapeControls(text: string): string {
  return text.replaceAll(HIDDEN, escaped);
}

function picture(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCharCode(0x24_00 + code);
  if (code === 0x7f) return "␡";
  return code >= 0xd8_00 && code <= 0xdf_ff ? "�" : escaped(character);
}

function escaped(character: string): string {
  if (character === "\n") return String.raw`\n`;
  if (character === "\r") return String.raw`\r`;
  if (character === "\t") return String.raw`\t`;
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
