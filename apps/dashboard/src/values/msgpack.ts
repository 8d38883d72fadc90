/**
 * Values as clients store them, in a browser: JSON data to msgpack and back, dates and bytes included.
 *
 * @see https://github.com/msgpack/msgpack/blob/master/spec.md
 */

/** What a value may be. */
export type Data =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Date
  | readonly Data[]
  | ReadonlyMap<string, Data>;

const DEPTH_MAX = 128;

/** The bytes are not one value. */
export class ValueError extends Error {}

/** Reads one value. @throws ValueError */
export function decode(bytes: Uint8Array): Data {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (!reader.isAtEnd) throw new ValueError("bytes are left over");
  return value;
}

class Reader {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  value(depth: number): Data {
    if (depth > DEPTH_MAX) throw new ValueError("nested too deep");
    const head = this.#uint(1);
    if (head < 0x80) return head;
    if (head < 0x90) return this.#map(head & 0x0f, depth);
    if (head < 0xa0) return this.#array(head & 0x0f, depth);
    if (head < 0xc0) return this.#text(head & 0x1f);
    if (head >= 0xe0) return head - 0x100;
    return this.#long(head, depth);
  }

  #long(head: number, depth: number): Data {
    // The sizes of a type's three lengths follow on each other: 1, 2, 4 bytes.
    const size = (first: number): number => this.#uint((1 << (head - first)) as 1 | 2 | 4);
    if (head === 0xc0) return null;
    if (head === 0xc2 || head === 0xc3) return head === 0xc3;
    if (head >= 0xc4 && head <= 0xc6) return new Uint8Array(this.#take(size(0xc4)));
    if (head >= 0xc7 && head <= 0xc9) return this.#extension(size(0xc7));
    if (head === 0xca) return this.#view.getFloat32(this.#skip(4));
    if (head === 0xcb) return this.#view.getFloat64(this.#skip(8));
    if (head >= 0xcc && head <= 0xce) return size(0xcc);
    if (head === 0xcf) return this.#view.getBigUint64(this.#skip(8));
    if (head === 0xd0) return this.#view.getInt8(this.#skip(1));
    if (head === 0xd1) return this.#view.getInt16(this.#skip(2));
    if (head === 0xd2) return this.#view.getInt32(this.#skip(4));
    if (head === 0xd3) return this.#view.getBigInt64(this.#skip(8));
    if (head >= 0xd4 && head <= 0xd8) return this.#extension(1 << (head - 0xd4));
    if (head >= 0xd9 && head <= 0xdb) return this.#text(size(0xd9));
    if (head === 0xdc || head === 0xdd)
      return this.#array(this.#uint(head === 0xdc ? 2 : 4), depth);
    if (head === 0xde || head === 0xdf) return this.#map(this.#uint(head === 0xde ? 2 : 4), depth);
    throw new ValueError(`no value begins with ${head}`);
  }

  #array(length: number, depth: number): Data[] {
    if (length > this.#bytes.length - this.#at) throw new ValueError("the bytes end too early");
    return Array.from({ length }, () => this.value(depth + 1));
  }

  #map(size: number, depth: number): ReadonlyMap<string, Data> {
    if (size > this.#bytes.length - this.#at) throw new ValueError("the bytes end too early");
    const map = new Map<string, Data>();
    for (let i = 0; i < size; i++) {
      const key = this.value(depth + 1);
      if (typeof key !== "string") throw new ValueError("a name is no text");
      map.set(key, this.value(depth + 1));
    }
    return map;
  }

  #text(length: number): string {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.#take(length));
    } catch (error) {
      if (error instanceof ValueError) throw error;
      throw new ValueError("a text is not UTF-8");
    }
  }

  /** Timestamps are the only extension that is plain data. */
  #extension(length: number): Date {
    const type = this.#view.getInt8(this.#skip(1));
    const at = this.#skip(length);
    if (type !== -1) throw new ValueError(`an extension of type ${type}`);
    if (length === 4) return new Date(this.#view.getUint32(at) * 1_000);
    if (length === 8) {
      const high = this.#view.getUint32(at);
      const seconds = (high & 3) * 2 ** 32 + this.#view.getUint32(at + 4);
      return new Date(seconds * 1_000 + Math.floor((high >>> 2) / 1e6));
    }
    if (length !== 12) throw new ValueError(`a timestamp of ${length} bytes`);
    const seconds = Number(this.#view.getBigInt64(at + 4));
    return new Date(seconds * 1_000 + Math.floor(this.#view.getUint32(at) / 1e6));
  }

  #uint(bytes: 1 | 2 | 4): number {
    const at = this.#skip(bytes);
    if (bytes === 1) return this.#view.getUint8(at);
    return bytes === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at);
  }

  #take(length: number): Uint8Array {
    const at = this.#skip(length);
    return this.#bytes.subarray(at, at + length);
  }

  /** Moves on. @returns where it was */
  #skip(length: number): number {
    const at = this.#at;
    if (length > this.#bytes.length - at) throw new ValueError("the bytes end too early");
    this.#at += length;
    return at;
  }
}

/** What can be typed into a page. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json };

/** Writes JSON data. Integers are written in as few bytes as they take. */
export function encode(value: Json): Uint8Array {
  const out: number[] = [];
  write(value, out);
  return Uint8Array.from(out);
}

function write(value: Json, out: number[]): void {
  if (value === null) out.push(0xc0);
  else if (typeof value === "boolean") out.push(value ? 0xc3 : 0xc2);
  else if (typeof value === "number") writeNumber(value, out);
  else if (typeof value === "string") writeText(value, out);
  else if (Array.isArray(value)) {
    writeHead(value.length, [0x90, 16, 0, 0xdc, 0xdd], out);
    for (const item of value as readonly Json[]) write(item, out);
  } else {
    const entries = Object.entries(value as { readonly [name: string]: Json });
    writeHead(entries.length, [0x80, 16, 0, 0xde, 0xdf], out);
    for (const [name, item] of entries) {
      writeText(name, out);
      write(item, out);
    }
  }
}

function writeText(text: string, out: number[]): void {
  const bytes = new TextEncoder().encode(text);
  writeHead(bytes.length, [0xa0, 32, 0xd9, 0xda, 0xdb], out);
  for (const byte of bytes) out.push(byte);
}

/** @param forms the short form and how many it is for; the forms for 1, 2 and 4 bytes, 0 where there is none */
function writeHead(
  length: number,
  [short, shortMax, one, two, four]: readonly [number, number, number, number, number],
  out: number[],
): void {
  if (length < shortMax) out.push(short | length);
  else if (one !== 0 && length < 0x100) out.push(one, length);
  else if (length < 0x1_0000) out.push(two, ...bigEndian(length, 2));
  else out.push(four, ...bigEndian(length, 4));
}

function writeNumber(value: number, out: number[]): void {
  const isInt32 = Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 32;
  if (!isInt32) {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value);
    out.push(0xcb);
    for (let i = 0; i < 8; i++) out.push(view.getUint8(i));
  } else if (value >= 0 && value < 0x80) out.push(value);
  else if (value < 0 && value >= -0x20) out.push(value + 0x100);
  else if (value >= 0) {
    if (value < 0x100) out.push(0xcc, value);
    else if (value < 0x1_0000) out.push(0xcd, ...bigEndian(value, 2));
    else out.push(0xce, ...bigEndian(value, 4));
  } else if (value >= -0x80) out.push(0xd0, value + 0x100);
  else if (value >= -0x8000) out.push(0xd1, ...bigEndian(value + 0x1_0000, 2));
  else out.push(0xd2, ...bigEndian(value + 2 ** 32, 4));
}

function bigEndian(value: number, bytes: number): number[] {
  return Array.from(
    { length: bytes },
    (_, i) => Math.floor(value / 2 ** (8 * (bytes - 1 - i))) & 0xff,
  );
}
