/**
 * Values as the servers keep them: bytes, and a tag that says how to read them.
 */
import { ValueTag, type Value, type Version as WireVersion } from "@vclock/protocol";
import { Packr } from "msgpackr";
import { checkValue } from "./check-value.js";
import { TooLargeError } from "./errors.js";
import { RawValue } from "./raw-value.js";
import type { Version } from "./read-result.js";
import { unpackValue, ValueFormatError } from "./unpack-value.js";

/**
 * Every setting that is on by default and would write anything but plain msgpack is off. Only what `checkValue` has passed
 * comes here.
 */
const packr = new Packr({
  useRecords: false,
  variableMapSize: true,
  moreTypes: false,
  useToJSON: false,
});

/**
 * Encodes a value. A `Uint8Array` by itself is stored as it is; all else is msgpack, dates as its timestamp extension.
 *
 * The result does not share memory with `value`, except for bytes given as they are, which must not change until the write
 * is answered.
 *
 * @throws {InvalidValueError | TooLargeError}
 */
export function encodeValue(value: unknown, bytesMax: number): Value {
  const encoded = encode(value, bytesMax);
  if (encoded.bytes.length > bytesMax) {
    throw new TooLargeError(
      `The value takes ${encoded.bytes.length} bytes; at most ${bytesMax} are allowed`,
      {
        hint: "Split it over several keys, or raise the limit at the servers and in connect({ valueBytesMax }).",
      },
    );
  }
  return encoded;
}

function encode(value: unknown, bytesMax: number): Value {
  if (value instanceof RawValue) return value;
  checkValue(value, bytesMax);
  if (value instanceof Uint8Array) return { tag: ValueTag.bytes, bytes: value };
  return { tag: ValueTag.msgpack, bytes: packr.pack(value) };
}

/** Decodes a version. Never throws: what cannot be decoded is said to be so, with its bytes. */
export function decodeVersion<T>({ dot, value }: WireVersion): Version<T> {
  if (value.tag === ValueTag.bytes)
    return { type: "value", value: plainBytes(value.bytes) as T, dot };
  if (value.tag !== ValueTag.msgpack) {
    return {
      type: "undecodable",
      dot,
      raw: value,
      reason: `The content tag ${value.tag} is not known here`,
    };
  }
  try {
    return { type: "value", value: unpackValue(value.bytes) as T, dot };
  } catch (error) {
    if (!(error instanceof ValueFormatError)) throw error;
    return { type: "undecodable", dot, raw: value, reason: error.message };
  }
}

/** A `Buffer` behaves unlike a `Uint8Array` in `slice` and `toString`; nobody gets one who did not ask. */
function plainBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
