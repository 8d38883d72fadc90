/**
 * The bytes of dotted version vector sets.
 *
 * ```
 * dotted version vector set = 0x81 entries values
 * entries                   = varint count, then that many (id, varint counter, values), ids ascending
 * values                    = varint count, then that many (varint length, bytes)
 * ```
 *
 * Values of an entry stand newest first; those without a dot, at the end, ascend by their bytes. What is in a value
 * is for the caller's codec to say.
 */
import type { ByteReader, ByteWriter } from "../bytes/bytes.js";
import { readId, readPositive } from "../bytes/codec.js";
import { MalformedBytesError, NonCanonicalBytesError } from "../errors.js";
import type { Entries, Entry } from "./entries.js";

/** First byte of a dotted version vector set. */
export const FORMAT_DOTTED_VERSION_VECTOR_SET = 0x81;

/** An id of one character behind its length, a counter, and a count of values. */
const ENTRY_BYTES_MIN = 4;
/** A length. */
const VALUE_BYTES_MIN = 1;

/** How values are turned into bytes and back. Equal values must give equal bytes. */
export interface ValueCodec<V> {
  /** The bytes of a value. They are copied. */
  encode(value: V): Uint8Array;
  /** The value of such bytes, which are the callee's to keep. May throw: the bytes are then malformed. */
  decode(bytes: Uint8Array): V;
}

/** Writes entries that are sorted, then values without a dot in any order. */
export function writeSet<V>(
  writer: ByteWriter,
  entries: Entries<V>,
  anonymous: readonly V[],
  codec: Pick<ValueCodec<V>, "encode">,
): void {
  writer.varint(entries.length);
  for (const { node, counter, values } of entries) {
    writer.text(node);
    writer.varint(counter);
    writeValues(
      writer,
      values.map((value) => codec.encode(value)),
    );
  }
  const encoded = anonymous.map((value) => codec.encode(value));
  writeValues(writer, encoded.toSorted(compareBytes));
}

/** Reads both. @throws {InvalidBytesError} */
export function readSet<V>(
  reader: ByteReader,
  codec: ValueCodec<V>,
): { entries: Entries<V>; anonymous: readonly V[] } {
  const count = reader.count(ENTRY_BYTES_MIN);
  const entries: Entry<V>[] = [];
  for (let i = 0; i < count; i++) {
    const node = readId(reader, entries[i - 1]?.node);
    const counter = readPositive(reader, "A counter is 0");
    const start = reader.offset;
    const values = readValues(reader, codec);
    if (values.length > counter) {
      throw new MalformedBytesError(start, "A node has more values than events");
    }
    entries.push({ node, counter, values });
  }
  return { entries, anonymous: readValues(reader, codec, true) };
}

function writeValues(writer: ByteWriter, values: readonly Uint8Array[]): void {
  writer.varint(values.length);
  for (const bytes of values) writeBytes(writer, bytes);
}

/** Writes the bytes of one value, behind their number. */
export function writeBytes(writer: ByteWriter, bytes: Uint8Array): void {
  writer.varint(bytes.length);
  for (const byte of bytes) writer.byte(byte);
}

function readValues<V>(reader: ByteReader, codec: ValueCodec<V>, sorted = false): V[] {
  const count = reader.count(VALUE_BYTES_MIN);
  const values: V[] = [];
  let previous: Uint8Array | undefined;
  for (let i = 0; i < count; i++) {
    const start = reader.offset;
    const bytes = readBytes(reader);
    if (sorted && previous !== undefined && compareBytes(previous, bytes) > 0) {
      throw new NonCanonicalBytesError(start, "values without a dot are not sorted");
    }
    previous = bytes;
    values.push(decodeValue(codec, bytes.slice(), start));
  }
  return values;
}

/** Reads the bytes of one value. @throws {InvalidBytesError} */
export function readBytes(reader: ByteReader): Uint8Array {
  const bytes = new Uint8Array(reader.count(1));
  for (let i = 0; i < bytes.length; i++) bytes[i] = reader.byte();
  return bytes;
}

/** What the codec makes of the bytes. @throws {MalformedBytesError} when it throws. */
export function decodeValue<V>(codec: ValueCodec<V>, bytes: Uint8Array, offset: number): V {
  try {
    return codec.decode(bytes);
  } catch (cause) {
    throw new MalformedBytesError(offset, "A value cannot be decoded", { cause });
  }
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
