/**
 * One batch as it lies in a segment of the journal. Numbers are little-endian.
 *
 * | at  | bytes | what                                                                        |
 * | --- | ----- | --------------------------------------------------------------------------- |
 * | 0   | 4     | a magic number, by which records are found behind a damaged one              |
 * | 4   | 4     | CRC-32 of what follows up to the payload, begun with the journal's seed       |
 * | 8   | 4     | CRC-32 of the payload                                                        |
 * | 12  | 4     | the record's length in bytes                                                 |
 * | 16  | 8     | the batch's number                                                           |
 * | 24  | 4     | how many puts there are; deletes go on to the end                            |
 * | 28  | …     | puts: length of the key (2), of the value (4), key, value; then deletes: length of the key (2), key |
 *
 * The head has a checksum of its own so that a length is known to be right before that many bytes are looked at: clients
 * choose what is in a payload, and could otherwise make a search for records long.
 */
import { crc32 } from "node:zlib";

import type { Batch } from "@vclock/replica";

const MAGIC = Buffer.from([0xf1, 0x76, 0x63, 0x6a]);
const HEAD_SUM_AT = 4;
const PAYLOAD_SUM_AT = 8;
const BYTES_AT = 12;
const NUMBER_AT = 16;
const PUTS_AT = 24;
/** What comes before the payload. */
export const HEAD_BYTES = 28;

const TWO_TO_32 = 2 ** 32;

/** What a record says of itself. */
export interface RecordHead {
  /** Where it begins in its segment. */
  readonly at: number;
  readonly bytes: number;
  /** The batch's number; they rise by one. */
  readonly number: number;
}

/** Is told what is in a record. Places are those of the segment. */
export interface EntryVisitor {
  put(keyAt: number, valueAt: number, valueEnd: number): void;
  delete(keyAt: number, keyEnd: number): void;
}

/** How long a batch's record is. */
export function recordBytes({ puts, deletes }: Batch): number {
  let bytes = HEAD_BYTES;
  for (const [key, value] of puts) bytes += 6 + key.length + value.length;
  for (const key of deletes) bytes += 2 + key.length;
  return bytes;
}

/**
 * Writes a batch's record into a segment's image.
 *
 * @returns how long it is
 */
export function writeRecord(
  image: Buffer,
  at: number,
  batch: Batch,
  number: number,
  seed: number,
): number {
  let end = at + HEAD_BYTES;
  for (const [key, value] of batch.puts) {
    end = image.writeUInt16LE(key.length, end);
    end = image.writeUInt32LE(value.length, end);
    image.set(key, end);
    end += key.length;
    image.set(value, end);
    end += value.length;
  }
  for (const key of batch.deletes) {
    end = image.writeUInt16LE(key.length, end);
    image.set(key, end);
    end += key.length;
  }
  image.set(MAGIC, at);
  image.writeUInt32LE(crc32(image.subarray(at + HEAD_BYTES, end)), at + PAYLOAD_SUM_AT);
  image.writeUInt32LE(end - at, at + BYTES_AT);
  image.writeUInt32LE(number % TWO_TO_32, at + NUMBER_AT);
  image.writeUInt32LE(Math.floor(number / TWO_TO_32), at + NUMBER_AT + 4);
  image.writeUInt32LE(batch.puts.length, at + PUTS_AT);
  image.writeUInt32LE(headSum(image, at, seed), at + HEAD_SUM_AT);
  return end - at;
}

/** The record at a place, or `undefined` when there is no whole one. */
export function readHead(image: Buffer, at: number, seed: number): RecordHead | undefined {
  if (at + HEAD_BYTES > image.length || image.compare(MAGIC, 0, 4, at, at + 4) !== 0)
    return undefined;
  if (image.readUInt32LE(at + HEAD_SUM_AT) !== headSum(image, at, seed)) return undefined;
  const bytes = image.readUInt32LE(at + BYTES_AT);
  if (bytes < HEAD_BYTES || at + bytes > image.length) return undefined;
  const payload = image.subarray(at + HEAD_BYTES, at + bytes);
  if (image.readUInt32LE(at + PAYLOAD_SUM_AT) !== crc32(payload)) return undefined;
  const high = image.readUInt32LE(at + NUMBER_AT + 4);
  return { at, bytes, number: high * TWO_TO_32 + image.readUInt32LE(at + NUMBER_AT) };
}

/** Every whole record from a place on, in order, whatever lies between them. */
export function* findRecords(image: Buffer, from: number, seed: number): Generator<RecordHead> {
  for (let at = from; at >= 0;) {
    const head = readHead(image, at, seed);
    if (head !== undefined) {
      yield head;
      at += head.bytes;
    } else {
      at = image.indexOf(MAGIC, at + 1);
    }
  }
}

/** Tells what is in a record, in its order. */
export function visitRecord(image: Buffer, { at, bytes }: RecordHead, visitor: EntryVisitor): void {
  const end = at + bytes;
  let entryAt = at + HEAD_BYTES;
  for (let puts = image.readUInt32LE(at + PUTS_AT); puts > 0; puts--) {
    const keyAt = entryAt + 6;
    const valueAt = keyAt + image.readUInt16LE(entryAt);
    entryAt = valueAt + image.readUInt32LE(entryAt + 2);
    visitor.put(keyAt, valueAt, entryAt);
  }
  while (entryAt < end) {
    const keyAt = entryAt + 2;
    entryAt = keyAt + image.readUInt16LE(entryAt);
    visitor.delete(keyAt, entryAt);
  }
}

function headSum(image: Buffer, at: number, seed: number): number {
  return crc32(image.subarray(at + PAYLOAD_SUM_AT, at + HEAD_BYTES), seed);
}
