/**
 * Small searches that never look beyond the line they are given.
 */
const CLOSE_BRACE = 0x7d;
const ZERO = 0x30;
const NINE = 0x39;
const BLANK = /\s/;

/** Where the last `}` from `start` on is, -1 when there is none before `end`. */
export function lastBrace(text: string, start: number, end: number): number {
  let at = end - 1;
  while (at >= start && text.charCodeAt(at) !== CLOSE_BRACE) at--;
  return at < start ? -1 : at;
}

/** Where the characters that are not blank, beginning at `start`, end. */
export function wordEnd(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && !isBlank(text, at)) at++;
  return at;
}

/** Where the characters that are not blank, ending at `end`, begin; not before `start`. */
export function wordStart(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && !isBlank(text, at - 1)) at--;
  return at;
}

/** Where the digits that end at `end` begin; `end` when there are none. */
export function digitsBefore(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && text.charCodeAt(at - 1) >= ZERO && text.charCodeAt(at - 1) <= NINE) at--;
  return at;
}

/** As `\s` has it. */
function isBlank(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (unit < 0x80) return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
  return unit >= 0xa0 && BLANK.test(text.charAt(at));
}
