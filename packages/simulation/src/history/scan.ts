/**
 * Looks over a line before it is parsed: what `JSON.parse` would take without a word, or would take too long over.
 */

/** Longest line, in UTF-16 code units. */
export const LINE_LENGTH_MAX: number = 16 * 1024 * 1024;

/** How deep arrays and objects of a line may be nested. */
export const DEPTH_MAX = 100;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COLON = 0x3a;

/**
 * What is wrong with the line, or `undefined`. O(length), no recursion. Says nothing of what `JSON.parse` will refuse anyway.
 *
 * - too long, or nested too deeply;
 * - a field of the outermost object that comes twice: `JSON.parse` would silently take the last.
 */
export function scanLine(text: string): string | undefined {
  if (text.length > LINE_LENGTH_MAX) {
    return `expected at most ${LINE_LENGTH_MAX} characters, found ${text.length}`;
  }
  const fields = new Set<string>();
  let depth = 0;
  let last = "";
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === QUOTE) {
      const end = endOfString(text, i + 1);
      if (end < 0) return undefined;
      if (depth === 1) last = text.slice(i + 1, end);
      i = end;
    } else if (unit === OPEN_BRACE || unit === OPEN_BRACKET) {
      depth++;
      if (depth > DEPTH_MAX) return `expected at most ${DEPTH_MAX} levels of nesting`;
    } else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) {
      depth--;
    } else if (unit === COLON && depth === 1) {
      const field = unescaped(last);
      if (fields.has(field))
        return `expected each field once, found ${JSON.stringify(field)} twice`;
      fields.add(field);
    }
  }
  return undefined;
}

/** The place of the closing quote; -1 when there is none. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return end;
  }
  return -1;
}

function unescaped(text: string): string {
  if (!text.includes("\\")) return text;
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}
