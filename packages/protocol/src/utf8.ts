/**
 * UTF-8 without the host's help: how long a text will be, and whether bytes are one.
 *
 * @see RFC 3629, UTF-8, a transformation format of ISO 10646, §3 and §4
 */

/**
 * Bytes that the text takes in UTF-8, or -1 when it has a lone surrogate and so no UTF-8 at all. O(length), no allocation.
 *
 * @example
 * utf8Length("né") //=> 3
 */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (unit < 0xd800 || unit > 0xdfff) bytes += 2;
    else if (isPairAt(text, i)) {
      bytes += 2;
      i++;
    } else return -1;
  }
  return bytes;
}

/** The longest beginning of the text with at most so many bytes of UTF-8, lone surrogates replaced by U+FFFD. O(length). */
export function cutToBytes(text: string, bytesMax: number): string {
  let bytes = 0;
  let kept = "";
  for (const character of text) {
    const wellFormed = utf8Length(character) < 0 ? "\uFFFD" : character;
    bytes += utf8Length(wellFormed);
    if (bytes > bytesMax) break;
    kept += wellFormed;
  }
  return kept;
}

/**
 * Where `bytes[start, end)` stops being UTF-8, or -1 when all of it is. O(end - start), no allocation.
 *
 * Strict: no overlong forms, no surrogates, nothing above U+10FFFF.
 */
export function utf8Fault(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const lead = bytes[at] as number;
    if (lead < 0x80) {
      at++;
      continue;
    }
    const length = sequenceLength(lead);
    if (length === 0 || at + length > end || !continues(bytes, at, length)) return at;
    at += length;
  }
  return -1;
}

/** 2 to 4, as the first byte tells; 0 for a byte that starts nothing longer than itself. */
function sequenceLength(lead: number): number {
  if (lead < 0xc2) return 0; // a continuation, or an overlong form of ASCII
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
}

function continues(bytes: Uint8Array, start: number, length: number): boolean {
  const lead = bytes[start] as number;
  const second = bytes[start + 1] as number;
  if ((second & 0xc0) !== 0x80) return false;
  if (lead === 0xe0 && second < 0xa0) return false; // overlong
  if (lead === 0xed && second > 0x9f) return false; // a surrogate
  if (lead === 0xf0 && second < 0x90) return false; // overlong
  if (lead === 0xf4 && second > 0x8f) return false; // above U+10FFFF
  for (let i = 2; i < length; i++) {
    if (((bytes[start + i] as number) & 0xc0) !== 0x80) return false;
  }
  return true;
}

function isPairAt(text: string, i: number): boolean {
  const low = text.charCodeAt(i + 1); // NaN at the end of the text compares false
  return text.charCodeAt(i) < 0xdc00 && low >= 0xdc00 && low <= 0xdfff;
}
