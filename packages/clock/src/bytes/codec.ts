/**
 * The bytes of version vectors and causal contexts.
 *
 * ```
 * version vector = 0x11 entries
 * causal context = 0x21 entries runs
 * entries        = varint count, then that many (id, varint counter), ids ascending
 * runs           = varint count, then that many (id, varint n, n × varint gap), ids ascending
 * id             = length in one byte, then UTF-8
 * ```
 *
 * The first byte names type (high half) and version (low half), so that one is never read as the other.
 * A run holds the dots of one node, ascending; its first gap counts from the cut's counter for that node,
 * each other from the dot before it. The first gap of a run is at least 2, else the cut would hold the dot.
 * Every value has exactly one encoding: equal bytes mean equal values, and the other way round.
 */
import type { ByteReader, ByteWriter } from "./bytes.js";
import type { Dot } from "../core/dot.js";
import type { Entries } from "../core/entries.js";
import { likelyIds, sharedIds } from "../core/entries-ids.js";
import {
  InvalidCounterError,
  MalformedBytesError,
  NonCanonicalBytesError,
  UnknownFormatError,
} from "../errors.js";
import { nodeId, type NodeId } from "../core/node-id.js";

/** First byte of a version vector. */
export const FORMAT_VERSION_VECTOR = 0x11;
/** First byte of a causal context. */
export const FORMAT_CAUSAL_CONTEXT = 0x21;

/** An id of one character behind its length, and a counter of one byte. */
const ENTRY_BYTES_MIN = 3;
/** An id of one character behind its length, the number of dots, and one gap. */
const RUN_BYTES_MIN = 4;

/** @throws {UnknownFormatError} unless the next byte is the expected one. */
export function readFormat(reader: ByteReader, expected: number): void {
  const found = reader.byte();
  if (found !== expected) throw new UnknownFormatError(reader.offset - 1, found, expected);
}

/** Writes the entries, which are sorted. */
export function writeEntries(writer: ByteWriter, entries: Entries): void {
  writer.varint(entries.ids.length);
  for (let i = 0; i < entries.ids.length; i++) {
    writer.text(entries.ids[i] as NodeId);
    writer.varint(entries.counters[i] as number);
  }
}

/** Reads entries, sorted and without duplicates. @throws {InvalidBytesError} otherwise. */
export function readEntries(reader: ByteReader): Entries {
  const count = reader.count(ENTRY_BYTES_MIN);
  if (count === 0) return { ids: [], counters: [] };
  const first = readId(reader, undefined);
  const counters = [readPositive(reader, "A counter is 0")];
  // Mostly the ids are those of a list that was read before: then they are only compared with it.
  const likely = likelyIds(count, first) ?? [];
  let i = 1;
  for (; i < likely.length && reader.skipsText(likely[i] as NodeId); i++) {
    counters.push(readPositive(reader, "A counter is 0"));
  }
  if (i === likely.length) return { ids: likely, counters };
  const ids = i === 1 ? [first] : likely.slice(0, i);
  for (; i < count; i++) {
    ids.push(readId(reader, ids[i - 1]));
    counters.push(readPositive(reader, "A counter is 0"));
  }
  return { ids: sharedIds(ids), counters };
}

/** Writes the dots, which are sorted and all beyond the cut. */
export function writeRuns(
  writer: ByteWriter,
  dots: readonly Dot[],
  cutOf: (node: NodeId) => number,
): void {
  writer.varint(countRuns(dots));
  for (let start = 0; start < dots.length;) {
    const { node } = dots[start] as Dot;
    const end = runEnd(dots, start);
    writer.text(node);
    writer.varint(end - start);
    let before = cutOf(node);
    for (; start < end; start++) {
      const { counter } = dots[start] as Dot;
      writer.varint(counter - before);
      before = counter;
    }
  }
}

/** Reads dots, sorted, without duplicates, none of which the cut holds or follows on. @throws {InvalidBytesError} otherwise. */
export function readRuns(reader: ByteReader, cutOf: (node: NodeId) => number): Dot[] {
  const count = reader.count(RUN_BYTES_MIN);
  const dots: Dot[] = [];
  let node: NodeId | undefined;
  for (let i = 0; i < count; i++) {
    node = readId(reader, node);
    readRun(reader, node, cutOf(node), dots);
  }
  return dots;
}

function readRun(reader: ByteReader, node: NodeId, cut: number, dots: Dot[]): void {
  const length = reader.count(1);
  if (length === 0)
    throw new NonCanonicalBytesError(reader.offset - 1, "a node is listed without dots");
  let counter = cut;
  for (let i = 0; i < length; i++) {
    const start = reader.offset;
    const gap = readPositive(reader, "A dot is repeated, or in the cut");
    if (i === 0 && gap === 1) throw new NonCanonicalBytesError(start, "a dot follows on the cut");
    if (gap > Number.MAX_SAFE_INTEGER - counter) {
      throw new MalformedBytesError(start, "A dot's counter is larger than 2^53 - 1");
    }
    counter += gap;
    dots.push({ node, counter });
  }
}

/** An id greater than the one before it, if there is one. @throws {InvalidBytesError} otherwise. */
export function readId(reader: ByteReader, previous: NodeId | undefined): NodeId {
  const start = reader.offset;
  const id = checkId(reader.text(), start);
  if (previous === id) throw new NonCanonicalBytesError(start, "a node id is repeated");
  if (previous !== undefined && previous > id) {
    throw new NonCanonicalBytesError(start, "node ids are not sorted");
  }
  return id;
}

function checkId(text: string, offset: number): NodeId {
  try {
    return nodeId(text);
  } catch (cause) {
    throw new MalformedBytesError(offset, "A node id is malformed", { cause });
  }
}

/** A number from 1. @throws {InvalidBytesError} otherwise. */
export function readPositive(reader: ByteReader, whatIfZero: string): number {
  const start = reader.offset;
  const value = reader.varint();
  if (value === 0)
    throw new MalformedBytesError(start, whatIfZero, { cause: new InvalidCounterError(value) });
  return value;
}

function countRuns(dots: readonly Dot[]): number {
  let runs = 0;
  for (let start = 0; start < dots.length; start = runEnd(dots, start)) runs++;
  return runs;
}

function runEnd(dots: readonly Dot[], start: number): number {
  const { node } = dots[start] as Dot;
  let end = start + 1;
  while (end < dots.length && (dots[end] as Dot).node === node) end++;
  return end;
}
