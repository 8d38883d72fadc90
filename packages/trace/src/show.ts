/**
 * Text of strangers for messages: bounded in length, on one line, with control characters escaped.
 */
const SHOWN_LENGTH_MAX = 60;
/** C1 controls, marks that turn the writing direction, line and paragraph separators: JSON leaves them as they are. */
const UNSEEN = /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A text in quotes, cut short: `"s1"`. */
export function show(text: string): string {
  const isLong = text.length > SHOWN_LENGTH_MAX;
  const quoted = JSON.stringify(isLong ? text.slice(0, SHOWN_LENGTH_MAX) : text).replaceAll(
    UNSEEN,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return isLong ? `${quoted}… (${text.length} characters)` : quoted;
}
