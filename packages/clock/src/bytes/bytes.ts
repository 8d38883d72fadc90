/**
 * A growing byte writer and a checking byte reader: single bytes, varints, and short texts.
 *
 * A varint is an unsigned integer up to 2^53 - 1 in groups of seven bits, least significant first, the
 * high bit set on all but the last (LEB128). There is exactly one accepted spelling of each number.
 */
import {
  MalformedBytesError,
  NonCanonicalBytesError,
  TrailingBytesError,
  TruncatedBytesError,
} from "../errors.js";
import { utf8Length, utf8Read, utf8Write } from "./utf8.js";

/** Eight groups of seven bits hold 2^53 - 1. */
const VARINT_BYTES_MAX = 8;
/** In the eighth byte stand bits 49 to 52; more would pass 2^53 - 1. */
const VARINT_LAST_BYTE_MAX = 0x0f;
/** Up to here shifts do the work of divisions. */
const INT32_MAX = 0x7fff_ffff;

/** Collects bytes; doubles its buffer when full, so that writing n bytes is O(n). */
export class ByteWriter {
  private bytes = new Uint8Array(64);
  private length = 0;

  /** Writes one byte, 0 to 255. */
  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  /** Writes an integer from 0 to 2^53 - 1. */
  varint(value: number): void {
    this.reserve(VARINT_BYTES_MAX);
    const { bytes } = this;
    let at = this.length;
    let rest = value;
    while (rest > INT32_MAX) {
      bytes[at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    while (rest >= 0x80) {
      bytes[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    bytes[at++] = rest;
    this.length = at;
  }

  /** Writes a well-formed text of at most 255 bytes, behind its length in one byte. */
  text(value: string): void {
    const { length } = value;
    this.reserve(1 + length);
    const { bytes } = this;
    const start = this.length + 1;
    // Ids are of ASCII nearly always: then they are written as they are looked at.
    for (let i = 0; i < length; i++) {
      const unit = value.charCodeAt(i);
      if (unit >= 0x80) return this.longText(value);
      bytes[start + i] = unit;
    }
    bytes[this.length] = length;
    this.length = start + length;
  }

  private longText(value: string): void {
    const length = utf8Length(value);
    this.reserve(1 + length);
    this.bytes[this.length] = length;
    this.length = utf8Write(value, this.bytes, this.length + 1);
  }

  /** What was written, as an array of its own. */
  finish(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const grown = new Uint8Array(2 * this.bytes.length + count);
    grown.set(this.bytes);
    this.bytes = grown;
  }
}

/** Reads what `ByteWriter` writes, from bytes that anyone may have made. Borrows them; copies nothing. */
export class ByteReader {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** Bytes read so far. */
  get offset(): number {
    return this.at;
  }

  /** Bytes not yet read. */
  get remaining(): number {
    return this.bytes.length - this.at;
  }

  /** @throws {TruncatedBytesError} at the end of the bytes. */
  byte(): number {
    const value = this.bytes[this.at];
    if (value === undefined) throw new TruncatedBytesError(this.at);
    this.at++;
    return value;
  }

  /**
   * @throws {TruncatedBytesError} when the bytes end within it.
   * @throws {MalformedBytesError} above 2^53 - 1.
   * @throws {NonCanonicalBytesError} when it is padded with zeros.
   */
  varint(): number {
    const start = this.at;
    const first = this.bytes[start];
    if (first !== undefined && first < 0x80) {
      this.at++;
      return first;
    }
    let value = 0;
    let scale = 1;
    for (let count = 1; count <= VARINT_BYTES_MAX; count++) {
      const byte = this.byte();
      if (count === VARINT_BYTES_MAX && byte > VARINT_LAST_BYTE_MAX) break;
      value += (byte & 0x7f) * scale;
      scale *= 0x80;
      if (byte >= 0x80) continue;
      if (byte === 0 && count > 1)
        throw new NonCanonicalBytesError(start, "a number is padded with zeros");
      return value;
    }
    throw new MalformedBytesError(start, "A number is larger than 2^53 - 1");
  }

  /**
   * A count of items that take at least `itemBytesMin` each, so that nobody makes room for more than can come.
   *
   * @throws {TruncatedBytesError} when fewer bytes are left than that many items take.
   */
  count(itemBytesMin: number): number {
    const value = this.varint();
    if (value > this.remaining / itemBytesMin) throw new TruncatedBytesError(this.bytes.length);
    return value;
  }

  /**
   * @throws {TruncatedBytesError} when the bytes end within it.
   * @throws {MalformedBytesError} when it is not UTF-8.
   */
  text(): string {
    const length = this.byte();
    if (length > this.remaining) throw new TruncatedBytesError(this.bytes.length);
    const value = utf8Read(this.bytes, this.at, this.at + length);
    if (value === undefined) throw new MalformedBytesError(this.at, "A text is not UTF-8");
    this.at += length;
    return value;
  }

  /** Whether the very text comes next; if so, it is read. For texts of ASCII only: never true for others. O(length). */
  skipsText(text: string): boolean {
    const { bytes, at } = this;
    const { length } = text;
    if (bytes[at] !== length || length >= bytes.length - at) return false;
    for (let i = 0; i < length; i++) {
      const byte = bytes[at + 1 + i] as number;
      if (byte >= 0x80 || byte !== text.charCodeAt(i)) return false;
    }
    this.at = at + 1 + length;
    return true;
  }

  /** @throws {TrailingBytesError} unless everything was read. */
  end(): void {
    if (this.remaining > 0) throw new TrailingBytesError(this.at, this.remaining);
  }
}
