/**
 * Single bits and the paper's numbers, most significant bit first.
 *
 * `enc(n, B)` writes a number below `2 ** B` as a 0 bit and B bits, and any other as a 1 bit and
 * `enc(n - 2 ** B, B + 1)`: each number has exactly one encoding, and small ones are short.
 *
 * @see Almeida, Baquero, Fonte 2008, Interval Tree Clocks, the binary encoding
 */
import { ByteWriter, type ByteReader } from "../bytes/bytes.js";
import { MalformedBytesError, NonCanonicalBytesError, TrailingBytesError } from "../errors.js";

/** The paper starts numbers with two bits. */
const NUMBER_BITS_MIN = 2;
/** All numbers up to 2^53 - 1 fit; those with more would not. */
const NUMBER_BITS_MAX = 53;

/** Collects bits behind a first byte; pads the last byte with 0 bits. */
export class BitWriter {
  private readonly bytes = new ByteWriter();
  private current = 0;
  private count = 0;

  constructor(format: number) {
    this.bytes.byte(format);
  }

  bit(value: number): void {
    this.current = this.current * 2 + value;
    if (++this.count < 8) return;
    this.bytes.byte(this.current);
    this.current = 0;
    this.count = 0;
  }

  /** The low `count` bits of the value. */
  bits(value: number, count: number): void {
    for (let i = count - 1; i >= 0; i--) this.bit(Math.floor(value / 2 ** i) % 2);
  }

  number(value: number): void {
    let rest = value;
    let count = NUMBER_BITS_MIN;
    for (; rest >= 2 ** count; count++) {
      this.bit(1);
      rest -= 2 ** count;
    }
    this.bit(0);
    this.bits(rest, count);
  }

  finish(): Uint8Array {
    while (this.count > 0) this.bit(0);
    return this.bytes.finish();
  }
}

/** Reads what `BitWriter` writes, from bytes that anyone may have made. */
export class BitReader {
  private current = 0;
  private left = 0;

  constructor(private readonly bytes: ByteReader) {}

  /** The byte of the bit that was read last. */
  get offset(): number {
    return this.bytes.offset - 1;
  }

  /** @throws {TruncatedBytesError} at the end of the bytes. */
  bit(): number {
    if (this.left === 0) {
      this.current = this.bytes.byte();
      this.left = 8;
    }
    return (this.current >> --this.left) & 1;
  }

  bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) value = value * 2 + this.bit();
    return value;
  }

  /** @throws {MalformedBytesError} above 2^53 - 1. */
  number(): number {
    let value = 0;
    let count = NUMBER_BITS_MIN;
    for (; this.bit() === 1; count++) {
      if (count === NUMBER_BITS_MAX) this.failLarge();
      value += 2 ** count;
    }
    value += this.bits(count);
    return value > Number.MAX_SAFE_INTEGER ? this.failLarge() : value;
  }

  /** @throws {NonCanonicalBytesError} unless the last byte is padded with 0 bits, {TrailingBytesError} when it is not the last. */
  end(): void {
    while (this.left > 0) {
      if (this.bit() === 1) throw new NonCanonicalBytesError(this.offset, "padding with 1 bits");
    }
    if (this.bytes.remaining > 0) {
      throw new TrailingBytesError(this.bytes.offset, this.bytes.remaining);
    }
  }

  private failLarge(): never {
    throw new MalformedBytesError(this.offset, "A number is larger than 2^53 - 1");
  }
}
