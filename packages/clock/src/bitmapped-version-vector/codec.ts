/**
 * The bytes of bitmapped version vectors.
 *
 * ```
 * bitmapped version vector = 0x91 clocks
 * clocks                   = varint count, then that many (id, varint base, ranges), ids ascending
 * ranges                   = varint count, then that many (varint gap, varint length)
 * ```
 *
 * A gap counts the events that are missing before the range, a length those in it; both are at least 1. A node
 * without events is not listed. Every value has exactly one encoding.
 */
import type { ByteReader, ByteWriter } from "../bytes/bytes.js";
import { readId, readPositive } from "../bytes/codec.js";
import type { NodeId } from "../core/node-id.js";
import { MalformedBytesError, NonCanonicalBytesError } from "../errors.js";
import type { Clocks } from "./clocks.js";
import { fromRuns, type NodeClock } from "./node-clock.js";
import type { Runs } from "./runs.js";

/** First byte of a bitmapped version vector. */
export const FORMAT_BITMAPPED_VERSION_VECTOR = 0x91;

/** An id of one character behind its length, a base, and a count of ranges. */
const CLOCK_BYTES_MIN = 4;
/** A gap and a length. */
const RANGE_BYTES_MIN = 2;

/** Writes the runs of one node. */
export function writeRunsOf(writer: ByteWriter, runs: Runs): void {
  const start = runs[0] === 1 ? 2 : 0;
  let end = start === 0 ? 0 : (runs[1] as number);
  writer.varint(end);
  writer.varint((runs.length - start) / 2);
  for (let i = start; i < runs.length; i += 2) {
    const from = runs[i] as number;
    writer.varint(from - end - 1);
    end = runs[i + 1] as number;
    writer.varint(end - from + 1);
  }
}

/** Reads the clocks of all nodes. @throws {InvalidBytesError} */
export function readClocks(reader: ByteReader): Clocks {
  const count = reader.count(CLOCK_BYTES_MIN);
  const ids: NodeId[] = [];
  const clocks: NodeClock[] = [];
  for (let i = 0; i < count; i++) {
    ids.push(readId(reader, ids[i - 1]));
    clocks.push(fromRuns(readRunsOf(reader)));
  }
  return { ids, clocks };
}

function readRunsOf(reader: ByteReader): Runs {
  const start = reader.offset;
  let end = reader.varint();
  const runs = end === 0 ? [] : [1, end];
  const count = reader.count(RANGE_BYTES_MIN);
  for (let i = 0; i < count; i++) {
    const gap = readStep(reader, end, "A range follows on the one before it");
    const length = readStep(reader, end + gap, "A range is empty");
    runs.push(end + gap + 1, end + gap + length);
    end += gap + length;
  }
  if (runs.length === 0) throw new NonCanonicalBytesError(start, "a node is listed without events");
  return runs;
}

/** A number of counters, at least 1, that does not lead past 2^53 - 1. */
function readStep(reader: ByteReader, before: number, whatIfZero: string): number {
  const start = reader.offset;
  const step = readPositive(reader, whatIfZero);
  if (step > Number.MAX_SAFE_INTEGER - before) {
    throw new MalformedBytesError(start, "A range's counter is larger than 2^53 - 1");
  }
  return step;
}
