/**
 * The one place that knows msgpackr: plain data to bytes and back, with settings under which it writes and reads
 * nothing but standard msgpack.
 *
 * @example
 * unpack(pack(["color", 2, null])) //=> ["color", 2, null]
 */
import { Packr, RESERVE_START_SPACE, Unpackr } from "msgpackr";
import { FrameTooLargeError, UndecodableError } from "./errors.js";
import { FRAME_HEADER_BYTES, RECORD_SCAN } from "./limits.js";
import { scanStructure } from "./scan.js";

/**
 * What messages and stored records are made of.
 *
 * Numbers are safe integers or floats; texts have no lone surrogates; an array has no holes.
 */
export type Plain = null | boolean | number | string | Uint8Array | readonly Plain[];

/** msgpackr writes where it likes; a small result that would keep a buffer larger than this alive is copied out. */
const SHARED_BUFFER_BYTES_MAX = 65_536;

// Without records and more types, msgpackr emits no extension types for plain data. Scans let pass only integers that
// a number holds exactly, so reading all of them as numbers loses nothing and never makes a BigInt.
const SETTINGS = {
  useRecords: false,
  moreTypes: false,
  mapsAsObjects: false,
  int64AsType: "number",
} as const;
const packr = new Packr({ ...SETTINGS });
const unpackr = new Unpackr({ ...SETTINGS });

/**
 * Writes a value as msgpack. The caller owns the bytes; they may lie in a buffer shared with other results.
 *
 * @example
 * pack([1, "a", null]) //=> Uint8Array.of(0x93, 0x01, 0xa1, 0x61, 0xc0)
 */
export function pack(value: Plain): Uint8Array {
  return owned(packr.pack(value));
}

/**
 * Reads what `pack` wrote. The arrays of bytes inside are views on `bytes`: copy what is kept longer than they are valid.
 *
 * @param options `scan: false` skips looking at the structure first, for bytes that a checksum vouches for. Damage is
 * then found by chance only, and may read as other data.
 * @throws {StructureError} as one of its subclasses, when the bytes are not one value.
 */
export function unpack(bytes: Uint8Array, options?: { readonly scan?: boolean }): Plain {
  if (options?.scan !== false) scanStructure(bytes, RECORD_SCAN);
  return unpackScanned(bytes);
}

/** Reads bytes that were scanned. Arrays of bytes inside are views. @throws {UndecodableError} if they were not. */
export function unpackScanned(bytes: Uint8Array): Plain {
  // A view of our own: msgpackr leaves a property on the array it reads, and on a Node Buffer would make Buffers.
  const view = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return unpackr.unpack(view) as Plain;
  } catch (cause) {
    throw new UndecodableError(cause);
  }
}

/**
 * Writes a value as a frame: header and body in one piece.
 *
 * @throws {FrameTooLargeError} when the body has more bytes than allowed.
 */
export function packFrame(value: Plain, frameBytesMax: number): Uint8Array {
  const buffer = packr.pack(value, RESERVE_START_SPACE + FRAME_HEADER_BYTES);
  const frame = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  const bodyBytes = frame.length - FRAME_HEADER_BYTES;
  if (bodyBytes > frameBytesMax) throw new FrameTooLargeError(bodyBytes, frameBytesMax);
  for (let i = 0; i < FRAME_HEADER_BYTES; i++)
    frame[i] = bodyBytes >>> (8 * (FRAME_HEADER_BYTES - 1 - i));
  return frame;
}

/**
 * The bytes themselves, or a copy when they are a small part of a large buffer: keeping the result then never keeps more
 * than about twice its size alive.
 */
export function compact(bytes: Uint8Array): Uint8Array {
  return 2 * bytes.byteLength < bytes.buffer.byteLength ? copyOf(bytes) : bytes;
}

function owned(bytes: Uint8Array): Uint8Array {
  const { buffer } = bytes;
  if (buffer.byteLength > SHARED_BUFFER_BYTES_MAX) return compact(copyless(bytes));
  return copyless(bytes);
}

/** The same bytes as a plain `Uint8Array`, where the host's msgpackr gives a Node Buffer. */
function copyless(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function copyOf(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes.byteLength);
  copy.set(bytes);
  return copy;
}
