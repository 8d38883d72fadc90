/**
 * The bytes of a matrix clock. Each node id is written once; rows name nodes by their place among the ids.
 *
 * ```
 * matrix clock = 0x61 names rows
 * names        = varint count, then that many ids, ascending
 * rows         = varint count, then that many (varint step, varint n, n × (varint step, varint counter))
 * id           = length in one byte, then UTF-8
 * ```
 *
 * A step leads from the place before it, or from one before the first, to the next: it is at least 1. Rows are not
 * empty, and each name is used. Every value has exactly one encoding.
 */
import { ByteReader, ByteWriter } from "../bytes/bytes.js";
import { readFormat, readId, readPositive } from "../bytes/codec.js";
import type { NodeId } from "../core/node-id.js";
import { compareNodeIds } from "../core/node-id.js";
import { MalformedBytesError, NonCanonicalBytesError } from "../errors.js";
import { entriesOf, fromEntries, type VersionVector } from "../version-vector/version-vector.js";
import type { Rows } from "./rows.js";

const FORMAT_MATRIX_CLOCK = 0x61;

/** An id of one character behind its length. */
const NAME_BYTES_MIN = 2;
/** A step, a count of 1, and one entry. */
const ROW_BYTES_MIN = 4;
/** A step and a counter. */
const ENTRY_BYTES_MIN = 2;

/** O(size log n). */
export function writeMatrix(rows: Rows): Uint8Array {
  const names = namesOf(rows);
  const places = new Map(names.map((id, place) => [id, place]));
  const writer = new ByteWriter();
  writer.byte(FORMAT_MATRIX_CLOCK);
  writer.varint(names.length);
  for (const id of names) writer.text(id);
  writer.varint(rows.ids.length);
  const stepTo = stepper(places);
  rows.ids.forEach((id, i) => {
    writer.varint(stepTo(id));
    const { ids, counters } = entriesOf(rows.vectors[i] as VersionVector);
    writer.varint(ids.length);
    const stepInRow = stepper(places);
    ids.forEach((column, k) => {
      writer.varint(stepInRow(column));
      writer.varint(counters[k] as number);
    });
  });
  return writer.finish();
}

/** O(bytes). @throws {InvalidBytesError} for everything that `writeMatrix` does not give. */
export function readMatrix(bytes: Uint8Array): Rows {
  const reader = new ByteReader(bytes);
  readFormat(reader, FORMAT_MATRIX_CLOCK);
  const names: NodeId[] = [];
  const nameCount = reader.count(NAME_BYTES_MIN);
  while (names.length < nameCount) names.push(readId(reader, names.at(-1)));
  const used = new Set<number>();
  const ids: NodeId[] = [];
  const vectors: VersionVector[] = [];
  const rowCount = reader.count(ROW_BYTES_MIN);
  for (let place = -1; ids.length < rowCount;) {
    place = readPlace(reader, place, nameCount, used);
    ids.push(names[place] as NodeId);
    vectors.push(readRow(reader, names, used));
  }
  if (used.size < nameCount) {
    throw new NonCanonicalBytesError(reader.offset, "a node is named and not used");
  }
  reader.end();
  return { ids, vectors };
}

function readRow(reader: ByteReader, names: readonly NodeId[], used: Set<number>): VersionVector {
  const start = reader.offset;
  const count = reader.count(ENTRY_BYTES_MIN);
  if (count === 0) throw new NonCanonicalBytesError(start, "a row is empty");
  const ids: NodeId[] = [];
  const counters: number[] = [];
  for (let place = -1; ids.length < count;) {
    place = readPlace(reader, place, names.length, used);
    ids.push(names[place] as NodeId);
    counters.push(readPositive(reader, "A counter is 0"));
  }
  return fromEntries({ ids, counters });
}

function readPlace(reader: ByteReader, before: number, count: number, used: Set<number>): number {
  const start = reader.offset;
  const step = readPositive(reader, "A place is repeated");
  const place = before + step;
  if (place >= count) throw new MalformedBytesError(start, "A place is past the last name");
  used.add(place);
  return place;
}

/** Every id of a row or of an entry, ascending. */
function namesOf({ ids, vectors }: Rows): NodeId[] {
  const names = new Set(ids);
  for (const vector of vectors) for (const id of entriesOf(vector).ids) names.add(id);
  return [...names].sort(compareNodeIds);
}

/** How many places onwards each id is from the one asked for before. */
function stepper(places: ReadonlyMap<NodeId, number>): (id: NodeId) => number {
  let before = -1;
  return (id) => {
    const place = places.get(id) as number;
    const step = place - before;
    before = place;
    return step;
  };
}
