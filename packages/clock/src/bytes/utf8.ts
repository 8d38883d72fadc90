/**
 * UTF-8 by hand: `TextEncoder` is not part of the language, and for strings as short as node ids a
 * loop is faster than a call into the host. Strict both ways: no lone surrogates, no overlong forms.
 *
 * @see RFC 3629, UTF-8, a transformation format of ISO 10646, §3 and §4
 */

/** Bytes that the text takes in UTF-8, or -1 when it has a lone surrogate and so no UTF-8 at all. O(length). */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (!isSurrogate(unit)) bytes += 2;
    else if (isPairAt(text, i)) {
      bytes += 2;
      i++;
    } else return -1;
  }
  return bytes;
}

/** Writes the well-formed text at `offset` and returns the offset after it. The caller has made room: `utf8Length`. */
export function utf8Write(text: string, target: Uint8Array, offset: number): number {
  let at = offset;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      target[at++] = unit;
      continue;
    }
    const point = text.codePointAt(i) as number;
    if (point < 0x800) {
      target[at++] = 0xc0 | (point >> 6);
      target[at++] = continuation(point);
    } else if (point < 0x10000) {
      target[at++] = 0xe0 | (point >> 12);
      target[at++] = continuation(point >> 6);
      target[at++] = continuation(point);
    } else {
      target[at++] = 0xf0 | (point >> 18);
      target[at++] = continuation(point >> 12);
      target[at++] = continuation(point >> 6);
      target[at++] = continuation(point);
      i++;
    }
  }
  return at;
}

/** The text in `bytes[start, end)`, or `undefined` when they are not UTF-8. O(length); meant for short texts. */
export function utf8Read(bytes: Uint8Array, start: number, end: number): string | undefined {
  const units: number[] = [];
  let at = start;
  while (at < end) {
    const lead = bytes[at] as number;
    const length = sequenceLength(lead);
    if (length === 0 || at + length > end) return undefined;
    const point = length === 1 ? lead : sequencePoint(bytes, at, length);
    if (point < 0x10000) {
      if (point < 0 || isSurrogate(point)) return undefined;
      units.push(point);
    } else {
      if (point > 0x10ffff) return undefined;
      units.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + (point & 0x3ff));
    }
    at += length;
  }
  return String.fromCharCode(...units);
}

/** 1 to 4, as the first byte tells; 0 for a byte that starts nothing. */
function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc2) return 0; // a continuation, or an overlong form of ASCII
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
}

/** The code point of a sequence of 2 to 4 bytes, or -1 when a byte does not continue it or it is overlong. */
function sequencePoint(bytes: Uint8Array, start: number, length: number): number {
  let point = (bytes[start] as number) & (0x7f >> length);
  for (let i = 1; i < length; i++) {
    const byte = bytes[start + i] as number;
    if ((byte & 0xc0) !== 0x80) return -1;
    point = (point << 6) | (byte & 0x3f);
  }
  const overlong = (length === 3 && point < 0x800) || (length === 4 && point < 0x10000);
  return overlong ? -1 : point;
}

function continuation(bits: number): number {
  return 0x80 | (bits & 0x3f);
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

function isPairAt(text: string, i: number): boolean {
  const low = text.charCodeAt(i + 1); // NaN at the end of the text compares false
  return text.charCodeAt(i) < 0xdc00 && low >= 0xdc00 && low <= 0xdfff;
}
