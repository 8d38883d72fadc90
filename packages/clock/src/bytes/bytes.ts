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
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.bytes[this.length++] = rest;
  }

  /** Writes a well-formed text of at most 255 bytes, behind its length in one byte. */
  text(value: string): void {
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

  /** @throws {TrailingBytesError} unless everything was read. */
  end(): void {
    if (this.remaining > 0) throw new TrailingBytesError(this.at, this.remaining);
  }
}
