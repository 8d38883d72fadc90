/**
 * Reads one msgpack value, from whoever wrote it, in one pass that checks and builds at once.
 *
 * Not msgpackr's own reader: that one makes classes, cycles and functions' results of extensions, renames `__proto__`, takes
 * invalid UTF-8, and cannot give back a 64-bit integer as what it was written as. Here only the timestamp extension is known,
 * and everything else that is not plain data is a {@link ValueFormatError}. Work and memory are bounded by the length of
 * the bytes, the stack by {@link VALUE_DEPTH_MAX}.
 *
 * @see https://github.com/msgpack/msgpack/blob/master/spec.md
 */
import { isUtf8 } from "node:buffer";
import { VALUE_DEPTH_MAX } from "./check-value.js";
import type { Data } from "./read-result.js";

/** The bytes are not one plain msgpack value; the message says why. */
export class ValueFormatError extends Error {}

/**
 * Decodes. Objects are plain objects, with `__proto__` a property like any other; binary data is copied; integers that were
 * written with 64 bits are bigints, as `update` writes bigints so.
 *
 * @throws {ValueFormatError} and nothing else
 */
export function unpackValue(bytes: Uint8Array): Data {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  reader.end();
  return value;
}

/** Strings up to this length are looked at here for being ASCII: cheaper than two calls into native code. */
const SHORT_BYTES = 48;

class Reader {
  readonly #buffer: Buffer;
  readonly #end: number;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#end = bytes.byteLength;
  }

  end(): void {
    if (this.#at !== this.#end) throw this.#error("Bytes are left over after the value");
  }

  value(depth: number): Data {
    const head = this.#buffer[this.#take(1)] ?? 0;
    if (head < 0x80) return head;
    if (head < 0x90) return this.#map(head & 0x0f, depth);
    if (head < 0xa0) return this.#array(head & 0x0f, depth);
    if (head < 0xc0) return this.#string(head & 0x1f);
    if (head >= 0xe0) return head - 0x100;
    return this.#long(head, depth);
  }

  #long(head: number, depth: number): Data {
    switch (head) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
        return this.#bytes(this.#uint(1));
      case 0xc5:
        return this.#bytes(this.#uint(2));
      case 0xc6:
        return this.#bytes(this.#uint(4));
      case 0xc7:
        return this.#extension(this.#uint(1));
      case 0xca:
        return this.#buffer.readFloatBE(this.#take(4));
      case 0xcb:
        return this.#buffer.readDoubleBE(this.#take(8));
      case 0xcc:
        return this.#uint(1);
      case 0xcd:
        return this.#uint(2);
      case 0xce:
        return this.#uint(4);
      case 0xcf:
        return this.#buffer.readBigUInt64BE(this.#take(8));
      case 0xd0:
        return this.#buffer.readInt8(this.#take(1));
      case 0xd1:
        return this.#buffer.readInt16BE(this.#take(2));
      case 0xd2:
        return this.#buffer.readInt32BE(this.#take(4));
      case 0xd3:
        return this.#buffer.readBigInt64BE(this.#take(8));
      case 0xd6:
        return this.#extension(4);
      case 0xd7:
        return this.#extension(8);
      case 0xd9:
        return this.#string(this.#uint(1));
      case 0xda:
        return this.#string(this.#uint(2));
      case 0xdb:
        return this.#string(this.#uint(4));
      case 0xdc:
        return this.#array(this.#uint(2), depth);
      case 0xdd:
        return this.#array(this.#uint(4), depth);
      case 0xde:
        return this.#map(this.#uint(2), depth);
      case 0xdf:
        return this.#map(this.#uint(4), depth);
      default:
        throw this.#error(`A part of type 0x${head.toString(16)} is not plain data`);
    }
  }

  #array(length: number, depth: number): Data[] {
    this.#nest(length, depth);
    const array: Data[] = [];
    for (let index = 0; index < length; index += 1) array.push(this.value(depth + 1));
    return array;
  }

  #map(size: number, depth: number): Data {
    this.#nest(2 * size, depth);
    const object: Record<string, Data> = {};
    for (let index = 0; index < size; index += 1) {
      const key = this.value(depth + 1);
      if (typeof key !== "string") throw this.#error("A map has a key that is not a string");
      // Two entries of one name would be one property: the value could not be written back as it was.
      if (Object.hasOwn(object, key)) throw this.#error("A map has the same key twice");
      const value = this.value(depth + 1);
      if (key === "__proto__") {
        Object.defineProperty(object, key, {
          value,
          enumerable: true,
          configurable: true,
          writable: true,
        });
      } else {
        object[key] = value;
      }
    }
    return object;
  }

  /** Before a container's parts are read. Each part takes a byte at least, so a length that cannot be true costs nothing. */
  #nest(parts: number, depth: number): void {
    if (depth >= VALUE_DEPTH_MAX) throw this.#error(`Nested deeper than ${VALUE_DEPTH_MAX}`);
    if (parts > this.#end - this.#at) throw this.#error("The bytes end too early");
  }

  #string(length: number): string {
    const start = this.#take(length);
    if (length <= SHORT_BYTES && this.#isAscii(start, start + length)) {
      return this.#buffer.toString("latin1", start, start + length);
    }
    if (!isUtf8(this.#buffer.subarray(start, start + length)))
      throw this.#error("A string is not UTF-8");
    return this.#buffer.toString("utf8", start, start + length);
  }

  #isAscii(start: number, end: number): boolean {
    for (let at = start; at < end; at += 1) {
      if ((this.#buffer[at] ?? 0) >= 0x80) return false;
    }
    return true;
  }

  #bytes(length: number): Uint8Array {
    const start = this.#take(length);
    return new Uint8Array(this.#buffer.subarray(start, start + length));
  }

  /** Timestamps of 32, 64 and 96 bits. What is finer than a millisecond is cut off: a Date holds no more. */
  #extension(length: number): Date {
    const type = this.#buffer.readInt8(this.#take(1));
    const start = this.#take(length);
    if (type !== -1) throw this.#error(`The extension type ${type} is not plain data`);
    let seconds: number;
    let nanoseconds = 0;
    if (length === 4) {
      seconds = this.#buffer.readUInt32BE(start);
    } else if (length === 8) {
      const high = this.#buffer.readUInt32BE(start);
      nanoseconds = high >>> 2;
      seconds = (high & 3) * 2 ** 32 + this.#buffer.readUInt32BE(start + 4);
    } else if (length === 12) {
      nanoseconds = this.#buffer.readUInt32BE(start);
      seconds = Number(this.#buffer.readBigInt64BE(start + 4));
    } else {
      throw this.#error(`A timestamp of ${length} bytes`);
    }
    const date = new Date(seconds * 1000 + Math.floor(nanoseconds / 1e6));
    if (nanoseconds > 999_999_999 || Number.isNaN(date.getTime()))
      throw this.#error("A timestamp out of range");
    return date;
  }

  #uint(bytes: 1 | 2 | 4): number {
    return this.#buffer.readUIntBE(this.#take(bytes), bytes);
  }

  /** Moves on, and returns where it was. */
  #take(length: number): number {
    const start = this.#at;
    if (length > this.#end - start) throw this.#error("The bytes end too early");
    this.#at = start + length;
    return start;
  }

  #error(message: string): ValueFormatError {
    return new ValueFormatError(`${message} (at byte ${this.#at})`);
  }
}
